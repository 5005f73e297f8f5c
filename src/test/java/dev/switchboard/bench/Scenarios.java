package dev.switchboard.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The scenarios of the benchmark; each, and each of its cases, has a name. */
final class Scenarios {

    private static final Map<String, List<Scenario>> ALL = all();

    private Scenarios() {}

    /** The names of all scenarios, in order. */
    static Set<String> names() {
        return ALL.keySet();
    }

    static boolean has(String name) {
        return !named(name).isEmpty();
    }

    /** The cases of a scenario, or the single case with that name; empty if there is none. */
    static List<Scenario> named(String name) {
        return ALL.containsKey(name)
                ? ALL.get(name)
                : ALL.values().stream()
                        .flatMap(List::stream)
                        .filter(scenario -> scenario.name().equals(name))
                        .toList();
    }

    private static Map<String, List<Scenario>> all() {
        Map<String, List<Scenario>> all = new LinkedHashMap<>();
        all.put("fanout", List.of(new RoomScenario("100x20", 100, 20, 0), new RoomScenario("10x500", 10, 500, 0)));
        all.put(
                "bridge",
                List.of(
                        new EndpointsScenario("bridge-100x20", BenchEndpoint.BRIDGE, 100, 20),
                        new EndpointsScenario("bridge-10x500", BenchEndpoint.BRIDGE, 10, 500)));
        all.put("socketio", socketio());
        all.put("sse", List.of(new StreamsScenario("sse-100x20", 100, 20), new StreamsScenario("sse-10x500", 10, 500)));
        all.put("hot", List.of(new RoomScenario("hot", 1, 20, 1000)));
        all.put("echo", List.of(new EchoScenario("echo", 200)));
        all.put("send", List.of(new SendScenario("send", 20, 5, 0, 20)));
        all.put("hot-send", List.of(new SendScenario("hot-send", 1, 500, 200, 20)));
        all.put("send-alone", List.of(new SendScenario("send-alone", 1, 1, 0, 1)));
        all.put("history", List.of(new HistoryScenario("history", 1_000_000, 5_000, 500, 4)));
        all.put("search", List.of(new SearchScenario("search", 1_000_000, 400, 1)));
        all.put("search-cost", List.of(new SearchCostScenario("search-cost", 20, 5)));
        all.put("storm", List.of(new StormScenario("storm", 10_000, 5_000, Rival.SERVERS)));
        all.put("slow", List.of(new SlowScenario("slow", 1_000)));
        all.put("flood", FloodScenario.all());
        all.put("return", List.of(new ReturnScenario("return", 5_000)));
        all.put("idle", List.of(new IdleScenario("idle", 10_000, Rival.SERVERS)));
        all.put("batch", List.of(new BatchScenario("batch", 1_000)));
        all.put("two-nodes", List.of(new TwoNodesScenario("two-nodes", 10, 500)));
        all.put("rivals", rivals());
        all.put("growth", List.of(new GrowthScenario("growth", List.of(1_000, 5_000, 10_000, 19_000), 1_000)));
        return all;
    }

    private static List<Scenario> rivals() {
        return List.of(
                new RivalsScenario("rivals-100x20", 100, 20, 0),
                new RivalsScenario("rivals-10x500", 10, 500, 0),
                new RivalsScenario("rivals-hot", 1, 20, 1000),
                new RivalsScenario("rivals-echo", 0, 200, 0),
                new RivalsStormScenario("rivals-storm", 10_000, 5_000),
                new IdleScenario("rivals-idle", 10_000, List.of(), IdleScenario.Manner.AS_USERS),
                new StartScenario("rivals-start"));
    }

    private static List<Scenario> socketio() {
        return List.of(
                new EndpointsScenario("socketio-100x20", BenchEndpoint.SOCKETIO, 100, 20),
                new EndpointsScenario("socketio-10x500", BenchEndpoint.SOCKETIO, 10, 500),
                EndpointsScenario.stamped("socketio-stamped-100x20", BenchEndpoint.SOCKETIO, 100, 20),
                EndpointsScenario.stamped("socketio-stamped-10x500", BenchEndpoint.SOCKETIO, 10, 500),
                new EndpointsEchoScenario("socketio-echo", BenchEndpoint.SOCKETIO, 200),
                new StormScenario("socketio-storm", 10_000, 5_000, Rival.SOCKETIO),
                new IdleScenario("socketio-idle", 10_000, Rival.SOCKETIO));
    }
}
