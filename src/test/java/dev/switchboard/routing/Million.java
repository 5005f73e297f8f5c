package dev.switchboard.routing;

import dev.switchboard.bus.Topic;
import dev.switchboard.config.ConfigLoader;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;

/**
 * A cluster on paper: real routers of 48 nodes in one process, without sockets and clients, with a million users in a
 * hundred thousand topics, a hundredth of whom move to another node each second. Measures what a node pays for knowing
 * where everybody is. {@code .soak/million}; nothing here runs in the build.
 *
 * <p>Only some nodes know all the others, as every node of a real cluster does, and these are measured; the rest know only
 * them. So the routing tables of four nodes have to fit into one process, and not those of 48.
 */
final class Million {

    /** How many users come to each node at once, at first. */
    private static final int AT_ONCE = 50;

    private static final long PATIENCE_MINUTES = 10;

    private final Map<String, Integer> options;
    private final Random random = new Random(1);
    private final SimulatedMembers members = new SimulatedMembers();
    private final Traffic traffic = new Traffic();
    private final List<SimulatedNode> nodes = new ArrayList<>();
    private final RoutingConfig config = RoutingConfig.from(new ConfigLoader(Map.of(), Path.of(""), List.of())
            .load(List.of())
            .at("cluster")
            .at("routing"));
    private final Vertx vertx;
    /** Where each user is. */
    private final int[] places;

    private Million(Map<String, Integer> options) {
        this.options = options;
        this.places = new int[options.get("users")];
        this.vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2 * options.get("nodes")));
        traffic.watch(vertx);
    }

    public static void main(String[] args) throws InterruptedException {
        Map<String, Integer> options = new HashMap<>(Map.of(
                "nodes",
                48,
                "measured",
                4,
                "users",
                1_000_000,
                "topics",
                100_000,
                "each",
                3,
                "churn",
                10_000,
                "seconds",
                30,
                "restarts",
                4));
        for (String arg : args) {
            String[] pair = arg.replaceFirst("^--", "").split("=", 2);
            if (pair.length < 2 || options.replace(pair[0], Integer.valueOf(pair[1])) == null) {
                System.err.println("unknown argument " + arg + "; valid: " + options);
                System.exit(2);
            }
        }
        System.out.println(options);
        try {
            new Million(options).run();
        } catch (RuntimeException failure) {
            // The event loops would keep the process alive.
            failure.printStackTrace();
            System.exit(1);
        }
        System.exit(0);
    }

    private void run() throws InterruptedException {
        start();
        fill();
        churn();
        kill();
        restart();
    }

    private void start() {
        Phase phase = new Phase("start");
        for (int i = 0; i < options.get("nodes"); i++) {
            nodes.add(new SimulatedNode(vertx, members, "n" + i, i < options.get("measured")));
        }
        List<Future<Void>> ready =
                nodes.stream().map(node -> node.start(config)).toList();
        await(Future.all(ready));
        phase.end();
    }

    private void fill() {
        long empty = usedMb();
        Phase phase = new Phase("fill");
        for (int from = 0; from < places.length; from += AT_ONCE * nodes.size()) {
            List<Future<Void>> entering = new ArrayList<>();
            for (int user = from; user < Math.min(places.length, from + AT_ONCE * nodes.size()); user++) {
                places[user] = user % nodes.size();
                entering.add(nodes.get(places[user]).enter(topicsOf(user)));
            }
            await(Future.all(entering));
        }
        phase.end();
        SimulatedNode first = nodes.get(0);
        System.out.printf(
                Locale.ROOT,
                "table of a node: %,d topics, %,d of them users; own interest %,d topics%n",
                first.ask(core -> core.table().size()),
                first.ask(core -> core.table().users()),
                first.ask(core -> core.own().size()));
        System.out.printf(Locale.ROOT, "heap of the simulation: %,d MB, %,d MB before%n", usedMb(), empty);
        measureTable();
    }

    private void measureTable() {
        long before = usedMb();
        TableSize size = new TableSize();
        nodes.forEach(node -> size.take(node.ask(core -> core.own().topics())));
        long mb = usedMb() - before;
        System.out.printf(
                Locale.ROOT,
                "the table of one node takes %,d MB of heap, %.0f bytes for each of %,d topics%n",
                mb,
                mb * 1024.0 * 1024 / size.topics(),
                size.topics());
    }

    private void churn() throws InterruptedException {
        Phase phase = new Phase("churn");
        // Ten times a second, so that joins come one by one and in small groups, as people do.
        int part = options.get("churn") / 10;
        long due = System.nanoTime();
        for (int tick = 0; tick < 10 * options.get("seconds"); tick++) {
            for (int i = 0; i < part; i++) {
                move(random.nextInt(places.length), random.nextInt(nodes.size()));
            }
            due += 100_000_000;
            Thread.sleep(Math.max(0, (due - System.nanoTime()) / 1_000_000));
        }
        phase.end();
    }

    private Future<Void> move(int user, int node) {
        List<Topic> topics = topicsOf(user);
        nodes.get(places[user]).exit(topics);
        places[user] = node;
        return nodes.get(node).enter(topics);
    }

    private void kill() throws InterruptedException {
        int dead = nodes.size() - 1;
        int[] its = IntStream.range(0, places.length)
                .filter(user -> places[user] == dead)
                .toArray();
        Phase phase = new Phase("kill");
        long begun = System.nanoTime();
        await(nodes.get(dead).die());
        List<Future<Void>> entering = new ArrayList<>();
        for (int user : its) {
            places[user] = random.nextInt(dead);
            entering.add(nodes.get(places[user]).enter(topicsOf(user)));
        }
        await(Future.all(entering));
        long back = System.nanoTime();
        while (!isSettled(its)) {
            Thread.sleep(100);
        }
        phase.end();
        System.out.printf(
                Locale.ROOT,
                "%,d users of the dead node are back and known after %.1f s, its own marks are gone after %.1f s%n",
                its.length,
                (back - begun) / 1e9,
                (System.nanoTime() - begun) / 1e9);
        nodes.remove(dead);
    }

    /** Whether the first node has each user at one node. */
    private boolean isSettled(int[] users) {
        return nodes.get(0).ask(core -> Arrays.stream(users)
                .allMatch(user -> Long.bitCount(core.table().mask(Topic.user("u" + user))) == 1));
    }

    private void restart() throws InterruptedException {
        for (int i = 1; i <= options.get("restarts"); i++) {
            // The second one is measured, and learns everything anew.
            int number = i == 2 ? 1 : nodes.size() - i;
            Phase phase = new Phase("restart of " + nodes.get(number).name);
            for (int user = 0; user < places.length; user++) {
                if (places[user] == number) {
                    move(user, random.nextInt(number));
                }
            }
            await(nodes.get(number).leave());
            long begun = System.nanoTime();
            await(nodes.get(number).start(config));
            System.out.printf(Locale.ROOT, "ready after %.1f s%n", (System.nanoTime() - begun) / 1e9);
            Thread.sleep(2_000);
            phase.end();
        }
    }

    /** A personal topic and some others, always the same ones. */
    private List<Topic> topicsOf(int user) {
        List<Topic> topics = new ArrayList<>();
        topics.add(Topic.user("u" + user));
        Random own = new Random(user);
        for (int i = 0; i < options.get("each"); i++) {
            topics.add(Topic.chat("c" + own.nextInt(options.get("topics"))));
        }
        return topics.stream().distinct().toList();
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.await(PATIENCE_MINUTES, TimeUnit.MINUTES);
        } catch (TimeoutException late) {
            throw new IllegalStateException("not within " + PATIENCE_MINUTES + " minutes", late);
        }
    }

    private static long usedMb() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return (runtime.totalMemory() - runtime.freeMemory()) >> 20;
    }

    /** What the measured nodes did in one phase, on average. */
    private final class Phase {

        private final String name;
        private final long begun = System.nanoTime();
        private final Map<Thread, Long> cpu = new HashMap<>();

        Phase(String name) {
            this.name = name;
            traffic.reset();
            for (SimulatedNode node : measured()) {
                node.joins.clear();
                node.provisional.set(0);
                node.latest.set(0);
                if (node.loop() != null) {
                    cpu.put(node.loop(), node.cpuMs());
                }
            }
        }

        private List<SimulatedNode> measured() {
            return nodes.stream().filter(node -> node.measured).toList();
        }

        void end() {
            double seconds = (System.nanoTime() - begun) / 1e9;
            List<SimulatedNode> all = measured();
            // One that has restarted has another loop, which may have been another's before.
            double cpuMs = all.stream()
                    .filter(node -> cpu.isEmpty() || cpu.containsKey(node.loop()))
                    .mapToLong(node -> node.cpuMs() - cpu.getOrDefault(node.loop(), 0L))
                    .average()
                    .orElse(0);
            List<Long> joins =
                    all.stream().flatMap(node -> node.joins.stream()).sorted().toList();
            System.out.printf(
                    Locale.ROOT,
                    "%n== %s: %.1f s; a measured node: %.0f ms of CPU (%.1f %% of a core), sent %.2f MB/s in %.0f frames/s,"
                            + " received %.2f MB/s in %.0f frames/s; longest hold of a loop %d ms%n",
                    name,
                    seconds,
                    cpuMs,
                    cpuMs / 10 / seconds,
                    traffic.sentBytes(all) / seconds / 1e6,
                    traffic.sentFrames(all) / seconds,
                    traffic.receivedBytes(all) / seconds / 1e6,
                    traffic.receivedFrames(all) / seconds,
                    all.stream().mapToLong(node -> node.latest.get()).max().orElse(0));
            if (!joins.isEmpty()) {
                System.out.printf(
                        Locale.ROOT,
                        "%,d joins known everywhere within p50 %.1f ms, p99 %.1f ms; %d did not wait for a silent node%n",
                        joins.size(),
                        joins.get(joins.size() / 2) / 1e3,
                        joins.get(joins.size() * 99 / 100) / 1e3,
                        all.stream().mapToLong(node -> node.provisional.get()).sum());
            }
        }
    }
}
