package dev.switchboard.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.boot.stores.DataDir;
import dev.switchboard.boot.stores.EmbeddedStores;
import dev.switchboard.testing.Await;
import dev.switchboard.testing.HubProcess;
import dev.switchboard.testing.PlainHttp;
import dev.switchboard.testing.TestStores;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * The embedded stores of one {@code data.dir} are killed, frozen and stopped while processes use them. The tests build on
 * each other, since every start takes seconds.
 */
@Tag("slow")
@Tag("soak")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class EmbeddedStoresDieTest {

    private static final String POSTGRES = "postgres";
    private static final String REDIS = "redis";
    /** Half of what it once waited; includes a JVM start on a busy machine. */
    private static final long START_LIMIT_S = 60;
    /** Longer than a supervisor needs to notice a missing store. */
    private static final long TWO_CHECKS_S = 4;

    private static final HttpClient HTTP = PlainHttp.client();
    private static final int CLUSTER_PORT = TestStores.freePort();
    private static final List<HubProcess> processes = new ArrayList<>();

    @TempDir
    static Path folder;

    private static HubProcess alone;
    private static HubProcess one;
    private static HubProcess other;

    @BeforeAll
    static void start() {
        alone = started(HubProcess.start("stores", "--data.dir=" + data()));
        alone.await("^stores ready$");
    }

    @AfterAll
    static void end() {
        processes.forEach(HubProcess::close);
        EmbeddedStores.use(DataDir.open(data()), true, true).stop();
    }

    @Test
    @Order(1)
    void areRestartedByTheStoresCommand() {
        killAndAwaitRestart(POSTGRES, alone);
        killAndAwaitRestart(REDIS, alone);
    }

    /** The node once took a hung PostgreSQL for a starting one, and waited two minutes before it opened a port. */
    @Test
    @Order(2)
    void letANodeStartWhilePostgresHangs() {
        List<Long> frozen = postgresFamily();
        signal("-STOP", frozen);
        try {
            assertStartsWithoutPostgres(frozen.get(0));
        } finally {
            signal("-CONT", frozen);
        }
        Await.until("the node is ready", () -> readiness(one) == 200);
    }

    private static void assertStartsWithoutPostgres(long frozen) {
        long begun = System.nanoTime();
        one = node();
        one.await("Switchboard ready");
        long took = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun);
        assertTrue(took < START_LIMIT_S, () -> "it took " + took + " s");
        assertEquals(503, readiness(one));
        assertEquals(frozen, pid(POSTGRES), "no second server is started beside the hung one");
    }

    /** An operator stops them while a node runs: they stay stopped until a process starts them. */
    @Test
    @Order(3)
    void stayStoppedWhenAnOperatorStopsThem() throws Exception {
        JsonObject before = stores();
        assertEquals(143, alone.terminate());
        long stopped = System.nanoTime();
        Await.until("the node notices", () -> readiness(one) == 503);
        Await.until(
                "a supervisor has had time to check",
                () -> System.nanoTime() - stopped > TimeUnit.SECONDS.toNanos(TWO_CHECKS_S));
        assertEquals("stopped", stores().getString("state"));
        assertEquals("", restartLines(one));

        other = node();
        other.await("Switchboard ready");
        Await.until("both are ready", () -> readiness(one) == 200 && readiness(other) == 200);
        assertEquals(port(before, POSTGRES), port(stores(), POSTGRES));
    }

    @Test
    @Order(4)
    void areRestartedByOneOfTheNodes() {
        killAndAwaitRestart(POSTGRES, one, other);
        killAndAwaitRestart(REDIS, one, other);
        Await.until("both are ready", () -> readiness(one) == 200 && readiness(other) == 200);
    }

    /** On another port the nodes would not find it. */
    @Test
    @Order(5)
    void areRetriedWhileAnotherProgramUsesThePort() throws Exception {
        long killed = pid(REDIS);
        int port = port(stores(), REDIS);
        signal("-KILL", List.of(killed));
        try (ServerSocket taken = take(port)) {
            assertEquals(port, taken.getLocalPort());
            Await.until("the restart is logged", () -> (restartLines(one) + restartLines(other))
                    .contains("Redis has ended and does not start; retrying in 5 s: port " + port
                            + " is used by another program"));
        }
        Await.until("it runs", () -> pid(REDIS) != killed);
        assertEquals(port, port(stores(), REDIS));
    }

    /** The system frees the port a moment after the process has ended. */
    private static ServerSocket take(int port) {
        AtomicReference<ServerSocket> taken = new AtomicReference<>();
        Await.until("the port is free", () -> {
            try {
                taken.set(new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1")));
                return true;
            } catch (IOException held) {
                return false;
            }
        });
        return taken.get();
    }

    @Test
    @Order(6)
    void stopWithTheLastNode() throws Exception {
        List<Long> last = List.of(pid(POSTGRES), pid(REDIS));
        assertEquals(143, one.terminate());
        assertEquals(143, other.terminate());
        assertEquals("stopped", stores().getString("state"));
        assertTrue(last.stream().noneMatch(EmbeddedStoresDieTest::isAlive));
    }

    private static void killAndAwaitRestart(String store, HubProcess... supervisors) {
        JsonObject before = stores();
        String line = (store.equals(POSTGRES) ? "PostgreSQL" : "Redis") + " ended unexpectedly";
        // Only the postmaster: its children notice and exit.
        signal("-KILL", List.of(pid(store)));
        Await.until(
                store + " is restarted",
                () -> pid(store) != before.getJsonObject(store).getLong("pid") && isAlive(pid(store)));
        assertEquals(port(before, store), port(stores(), store));
        Await.until("the restart is logged", () -> Stream.of(supervisors)
                .anyMatch(process -> restartLines(process).contains(line)));
        assertEquals(
                1,
                Stream.of(supervisors)
                        .flatMap(process -> process.output().lines())
                        .filter(logged -> logged.contains("WARN") && logged.contains(line))
                        .count());
    }

    private static String restartLines(HubProcess process) {
        return String.join(
                "\n",
                process.output()
                        .lines()
                        .filter(line -> line.contains("ended unexpectedly") || line.contains("does not start"))
                        .toList());
    }

    private static HubProcess node() {
        return started(HubProcess.start(
                "--data.dir=" + data(),
                "--http.port=0",
                "--ops.port=0",
                "--cluster.port=" + CLUSTER_PORT,
                "--cluster.portCount=8"));
    }

    private static HubProcess started(HubProcess process) {
        processes.add(process);
        return process;
    }

    private static int readiness(HubProcess node) {
        String ops = node.await("Switchboard ready: http=\\S+ ops=(\\S+)");
        try {
            return HTTP.send(
                            HttpRequest.newBuilder(URI.create("http://" + ops + "/health/ready"))
                                    .build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    private static List<Long> postgresFamily() {
        JsonObject server = stores().getJsonObject(POSTGRES);
        return Stream.ofNullable(server.getLong("pid"))
                .flatMap(pid -> Stream.concat(
                        Stream.of(pid),
                        ProcessHandle.of(pid).stream()
                                .flatMap(ProcessHandle::descendants)
                                .map(ProcessHandle::pid)))
                .toList();
    }

    private static void signal(String signal, List<Long> pids) {
        List<String> command = new ArrayList<>(List.of("kill", signal));
        pids.forEach(pid -> command.add(Long.toString(pid)));
        try {
            new ProcessBuilder(command).redirectErrorStream(true).start().waitFor();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    private static long pid(String store) {
        return stores().getJsonObject(store).getLong("pid");
    }

    private static int port(JsonObject stores, String store) {
        return stores.getJsonObject(store).getInteger("port");
    }

    private static boolean isAlive(long pid) {
        // A zombie has no command.
        return ProcessHandle.of(pid)
                .flatMap(process -> process.info().command())
                .isPresent();
    }

    private static Path data() {
        return folder.resolve("data");
    }

    private static JsonObject stores() {
        try {
            return new JsonObject(Files.readString(data().resolve("stores.json")));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
