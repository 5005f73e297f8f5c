package dev.switchboard.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.switchboard.testing.NodePair;
import dev.switchboard.testing.TestTokens;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Java client while one of two node processes is killed or stands still, and while a client's own process does. */
@Tag("slow")
@Tag("soak")
class NodesOfJavaClientTest {

    private static final int ROUNDS = 20;
    private static final int WRITERS = 3;
    private static final long PATIENCE_SECONDS = 90;

    private final Vertx vertx = Vertx.vertx();
    private final TestTokens tokens = new TestTokens(vertx);
    private final List<Integer> ports = NodePair.freePorts();
    private NodePair nodes;
    private final List<Hub> open = new ArrayList<>();

    @BeforeEach
    void start() {
        nodes = NodePair.start(
                ports,
                "--channels.open.history.count=1000",
                "--channels.open.history.age=1h",
                "--channels.open.publish=user");
    }

    @AfterEach
    void end() {
        open.forEach(Hub::close);
        nodes.close();
        vertx.close().await();
    }

    @Test
    void losesNothingWhenANodeIsKilledWhileAMemberSleeps(@TempDir Path folder) throws Exception {
        Storm storm = new Storm("kill", List.of("sleeper"));
        Path output = folder.resolve("output");
        Process sleeper = member(storm.id, tokens.of("sleeper"), output);
        try {
            until("the sleeper is connected", () -> lines(output).stream()
                    .anyMatch(line -> line.string("node") != null));
            Quotes quotes = new Quotes(storm);
            storm.write(0, ROUNDS / 2);
            quotes.publish(0, ROUNDS / 2);
            signal(sleeper, "-STOP");
            nodes.node(0).kill();
            storm.write(ROUNDS / 2, ROUNDS);
            quotes.publish(ROUNDS / 2, ROUNDS);
            List<String> expected = storm.await();
            quotes.await();
            signal(sleeper, "-CONT");
            until("the sleeper has them all", () -> texts(output).size() >= expected.size());
            assertEquals(expected, texts(output));
            assertEquals(
                    0, lines(output).stream().filter(line -> line.has("gap")).count());
        } finally {
            sleeper.destroyForcibly().waitFor();
        }
    }

    /** A node that stands still keeps its connections open and answers nothing: clients find out by probing. */
    @Test
    void goesToTheOtherNodeWhenOneStandsStill() {
        Storm storm = new Storm("pause", List.of());
        storm.write(0, ROUNDS / 2);
        until("the first half is sent", () -> storm.writers.stream()
                .allMatch(writer -> writer.outbox().entries().isEmpty()));
        nodes.node(0).pause();
        storm.writers.forEach(Hub::retryNow);
        storm.write(ROUNDS / 2, ROUNDS);
        List<String> expected = storm.await();
        nodes.node(0).unpause();
        assertEquals(WRITERS * ROUNDS, expected.size());
    }

    /** Everybody writes into one chat and reads it. */
    private final class Storm {

        final List<Hub> writers = new ArrayList<>();
        final String id;
        private final List<List<String>> received = new ArrayList<>();
        private final List<Sent> sent = new ArrayList<>();

        Storm(String name, List<String> others) {
            List<String> names = new ArrayList<>(IntStream.range(0, WRITERS)
                    .mapToObj(number -> name + number)
                    .toList());
            names.forEach(one -> writers.add(person(one)));
            names.addAll(others);
            id = get(writers.get(0).chats().create(Map.of("name", name, "participants", names)))
                    .text("id");
            for (Hub writer : writers) {
                List<String> own = Collections.synchronizedList(new ArrayList<>());
                received.add(own);
                Chat chat = writer.chat(id, 0);
                chat.onMessage(message -> own.add(message.text()));
                chat.onGap(gap -> own.add(gap.toString()));
                get(chat.join());
            }
        }

        void write(int from, int to) {
            for (int round = from; round < to; round++) {
                for (int writer = 0; writer < WRITERS; writer++) {
                    sent.add(writers.get(writer).chat(id).send(writer + ": " + round));
                }
            }
        }

        /** Waits until all is sent and received; returns what everybody received. */
        List<String> await() {
            List<Message> stored = new ArrayList<>();
            sent.forEach(one -> stored.add(get(one.acknowledged())));
            stored.sort(Comparator.comparingLong(Message::seq));
            List<String> expected = stored.stream().map(Message::text).toList();
            until("all is received", () -> received.stream().allMatch(own -> own.size() >= expected.size()));
            received.forEach(own -> assertEquals(expected, own));
            for (int writer = 0; writer < WRITERS; writer++) {
                String prefix = writer + ": ";
                assertEquals(
                        IntStream.range(0, ROUNDS)
                                .mapToObj(round -> prefix + round)
                                .toList(),
                        expected.stream()
                                .filter(text -> text.startsWith(prefix))
                                .toList());
            }
            return expected;
        }
    }

    /** One of them publishes to a channel that all are in. */
    private static final class Quotes {

        private final Channel source;
        private final List<List<Object>> received = new ArrayList<>();
        private final List<CompletableFuture<Json>> published = new ArrayList<>();

        Quotes(Storm storm) {
            String name = "open:" + storm.id;
            source = storm.writers.get(0).channel(name);
            for (Hub member : storm.writers) {
                List<Object> own = Collections.synchronizedList(new ArrayList<>());
                received.add(own);
                Channel channel = member.channel(name);
                channel.onPublication(publication -> own.add(publication.data()));
                channel.onGap(gap -> own.add(gap.toString()));
                get(channel.join());
            }
        }

        void publish(int from, int to) {
            for (int round = from; round < to; round++) {
                published.add(source.publish(round));
            }
        }

        /** Each publication once, in the order of the positions, whatever was sent again. */
        void await() {
            Map<Long, Object> byPosition = new TreeMap<>();
            for (int round = 0; round < published.size(); round++) {
                byPosition.put(get(published.get(round)).number("seq", 0), (long) round);
            }
            List<Object> expected = List.copyOf(byPosition.values());
            assertEquals(published.size(), expected.size());
            until("all is received", () -> received.stream().allMatch(own -> own.size() >= expected.size()));
            received.forEach(own -> assertEquals(expected, own));
        }
    }

    private Hub person(String name) {
        Hub hub = Hub.connect(Options.nodes(origins()).token(() -> tokens.of(name)));
        open.add(hub);
        return hub;
    }

    private List<String> origins() {
        return NodePair.origins(ports);
    }

    private Process member(String chat, String token, Path output) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                System.getProperty("java.home") + "/bin/java",
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Member.class.getName(),
                token,
                chat));
        command.addAll(origins());
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .redirectOutput(output.toFile())
                .start();
    }

    private static List<Json> lines(Path output) {
        try {
            List<Json> lines = new ArrayList<>();
            for (String line : Files.readString(output).split("\n", -1)) {
                if (line.endsWith("}")) {
                    lines.add(JsonText.parse(line));
                }
            }
            return lines;
        } catch (IOException unreadable) {
            throw new AssertionError(unreadable);
        }
    }

    private static List<String> texts(Path output) {
        return lines(output).stream()
                .filter(line -> line.has("text"))
                .map(line -> line.text("text"))
                .toList();
    }

    private static void signal(Process process, String signal) throws Exception {
        new ProcessBuilder("kill", signal, Long.toString(process.pid())).start().waitFor();
    }

    private static <T> T get(CompletableFuture<T> future) {
        try {
            return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (Exception failure) {
            throw new AssertionError(failure);
        }
    }

    /** Longer than {@code Await}: a probe takes 6 s, and a node that stands still is noticed by the others after some more. */
    private static void until(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within " + PATIENCE_SECONDS + " s: " + what);
            }
            LockSupport.parkNanos(5_000_000);
        }
    }
}
