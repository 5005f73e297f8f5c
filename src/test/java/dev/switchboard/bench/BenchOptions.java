package dev.switchboard.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The benchmark's command line: {@code --key=value}.
 *
 * @param scenarios which to run, in order
 * @param rounds how many windows each target gets
 * @param windowMs how long a window is measured
 * @param warmMs how long a load runs in each window before it is measured
 * @param settle how many unmeasured windows each target gets at most, for the JIT compilers
 * @param jvm flags of the server processes, including the bare server
 * @param rivalsJvm the same in the scenarios with rivals
 * @param rivals which of them, by the beginnings of their names
 * @param serverCpus the argument of {@code taskset -c} for the servers; empty for no pinning
 * @param hubArguments further arguments of the hub
 * @param deadlineMinutes when the benchmark ends at the latest
 * @param jar the hub
 * @param out the results as JSON
 */
record BenchOptions(
        List<String> scenarios,
        int rounds,
        int windowMs,
        int warmMs,
        int settle,
        List<String> jvm,
        List<String> rivalsJvm,
        List<String> rivals,
        String serverCpus,
        List<String> hubArguments,
        int deadlineMinutes,
        Path jar,
        Path out) {

    private static final Set<String> KEYS = Set.of(
            "scenarios",
            "rounds",
            "window",
            "warm",
            "settle",
            "jvm",
            "rivals-jvm",
            "rivals",
            "server-cpus",
            "deadline",
            "jar",
            "out");

    static final String USAGE =
            """
            --scenarios=fanout,bridge,socketio,sse,hot,echo,send,hot-send,send-alone,history,search,
                                  search-cost,storm,slow,flood,return,idle,batch,two-nodes,rivals,growth
                                  which to run, in order;
                                  fanout: the hub against the bare server, bridge: /eventbus/websocket against /ws
                                  send, hot-send, send-alone: durable messages against one transaction a message, and commits of
                                  one row, in the same PostgreSQL
                                  search-cost: sends while they are indexed for the search, and while they are not
                                  history: pages of a chat's messages, of a user's chats, and a join with a replay
                              socketio: Socket.IO over WebSocket against /ws, in fan-out, with offsets, echo, storm, idle
                                  rivals: everybody side by side, with the hub's real commands and the JVM's defaults;
                                  growth: the same rate at more and more connections
                                  or one case of them by its name in the report, such as 100x20
            --rounds=5            windows of each target
            --window=2500         measured milliseconds of a window
            --warm=700            milliseconds of load before each
            --settle=24           windows of each target that go by unmeasured at most, until the compilers rest
            --jvm="-XX:+UseParallelGC"   flags of the server processes
            --rivals-jvm="-Xmx2g"        the same in the scenarios called rivals and growth
            --rivals=bare,hub            which of them, by the beginnings of their names; all if not given
            --server-cpus=0       the cores the servers share (taskset); none: all
            --deadline=90         minutes after which everything is ended
            --jar=target/switchboard.jar
            --out=target/bench.json
            --hub=--gateway.flushWindow=0ms   one more argument of the hub; may be repeated""";

    static BenchOptions parse(String[] args) {
        Map<String, String> values = new HashMap<>();
        List<String> hub = new ArrayList<>();
        for (String arg : args) {
            int equals = arg.indexOf('=');
            String key = arg.startsWith("--") && equals > 0 ? arg.substring(2, equals) : "";
            if (key.equals("hub")) {
                hub.add(arg.substring(equals + 1));
            } else if (KEYS.contains(key)) {
                values.put(key, arg.substring(equals + 1));
            } else {
                throw new IllegalArgumentException("unknown argument " + arg + "\n" + USAGE);
            }
        }
        return of(values, hub);
    }

    private static BenchOptions of(Map<String, String> values, List<String> hub) {
        List<String> scenarios = List.of(values.getOrDefault("scenarios", String.join(",", Scenarios.names()))
                .split(","));
        scenarios.stream().filter(name -> !Scenarios.has(name)).findFirst().ifPresent(name -> {
            throw new IllegalArgumentException("unknown scenario " + name + "\n" + USAGE);
        });
        return new BenchOptions(
                scenarios,
                Integer.parseInt(values.getOrDefault("rounds", "5")),
                Integer.parseInt(values.getOrDefault("window", "2500")),
                Integer.parseInt(values.getOrDefault("warm", "700")),
                Integer.parseInt(values.getOrDefault("settle", "24")),
                List.of(values.getOrDefault("jvm", "-XX:+UseParallelGC").split(" ")),
                List.of(values.getOrDefault("rivals-jvm", "-Xmx2g").split(" ")),
                List.of(values.getOrDefault("rivals", "").split(",")),
                values.getOrDefault("server-cpus", ""),
                List.copyOf(hub),
                Integer.parseInt(values.getOrDefault("deadline", "90")),
                Path.of(values.getOrDefault("jar", "target/switchboard.jar")),
                Path.of(values.getOrDefault("out", "target/bench.json")));
    }

    /** These for a scenario with rivals. */
    BenchOptions forRivals() {
        return new BenchOptions(
                scenarios,
                rounds,
                windowMs,
                warmMs,
                settle,
                rivalsJvm,
                rivalsJvm,
                rivals,
                serverCpus,
                hubArguments,
                deadlineMinutes,
                jar,
                out);
    }
}
