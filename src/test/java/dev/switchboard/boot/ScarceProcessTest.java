package dev.switchboard.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.switchboard.boot.stores.DataDir;
import dev.switchboard.boot.stores.EmbeddedStores;
import dev.switchboard.testing.Await;
import dev.switchboard.testing.HubProcess;
import dev.switchboard.testing.PlainHttp;
import dev.switchboard.testing.TestStores;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that lack what a machine usually has: a reader of their output, descriptors, a temporary folder, a locale. */
@Tag("slow")
@Tag("soak")
class ScarceProcessTest {

    private final HttpClient client = PlainHttp.client();
    private final int http = TestStores.freePort();
    private final int ops = TestStores.freePort();

    @TempDir
    Path folder;

    /** Every event loop stood still in its next log line, and SIGTERM had no effect. */
    @Test
    void goesOnWhenNobodyReadsItsOutput() throws Exception {
        Path error = folder.resolve("error");
        List<String> command = Stream.concat(
                        Stream.of(
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "-Xmx256m",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Main.class.getName()),
                        Stream.concat(
                                Stream.of(arguments()), Stream.of("--logging.level=debug", "--limits.enabled=false")))
                .toList();
        Process hub = new ProcessBuilder(command).redirectError(error.toFile()).start();
        try {
            Await.until("it is ready", () -> status(ops, "/health/ready") == 200);
            WebSocket socket = connect(register());
            Await.until("lines are dropped", () -> {
                ping(socket, 1_000);
                return dropped() > 0;
            });
            assertEquals(200, status(ops, "/health/ready"));
            hub.toHandle().destroy();
            assertTrue(hub.waitFor(30, TimeUnit.SECONDS), "SIGTERM has no effect");
        } finally {
            hub.destroyForcibly();
        }
    }

    /** The probe got no answer, and its supervisor restarted a node that worked. */
    @Test
    void answersHealthChecksWhenClientsTakeAllDescriptors() throws Exception {
        List<String> prefix = List.of("prlimit", "--nofile=512:512");
        List<Socket> clients = new ArrayList<>();
        try (HubProcess hub =
                HubProcess.startWithPrefix(prefix, "", arguments("--http.unauthenticated.perAddress=100000"))) {
            hub.await("Switchboard ready");
            for (int i = 0; i < 600; i++) {
                clients.add(new Socket(InetAddress.getByName("127.0.0.1"), http));
            }
            hub.await("file descriptors are short");
            assertEquals(200, status(ops, "/health/live"));
            assertEquals(200, status(ops, "/health/ready"));
        } finally {
            for (Socket socket : clients) {
                socket.close();
            }
        }
    }

    /**
     * Regression: connections to the members' port came faster than the node closed them, and the accept that failed for want
     * of a descriptor made Hazelcast shut the member down; the node went on without a cluster.
     */
    @Test
    void staysAMemberWhenStrangersConnectWithoutEnd() throws Exception {
        int cluster = TestStores.freePort();
        List<String> prefix = List.of("prlimit", "--nofile=512:512");
        try (HubProcess hub = HubProcess.startWithPrefix(
                prefix, "", arguments("--cluster.port=" + cluster, "--cluster.portCount=1"))) {
            hub.await("Switchboard ready");
            List<Socket> strangers = new ArrayList<>();
            try {
                for (int i = 0; i < 1_000; i++) {
                    Socket stranger = new Socket();
                    strangers.add(stranger);
                    // Those that wait in the system's queue take no descriptor of the node's.
                    stranger.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), cluster), 10_000);
                }
            } catch (SocketTimeoutException queueIsFull) {
                assertTrue(strangers.size() > 512, "only " + strangers.size() + " could connect");
            } finally {
                for (Socket socket : strangers) {
                    socket.close();
                }
            }
            assertEquals(200, status(ops, "/health/ready"));
            assertFalse(hub.output().contains("Unexpected error while accepting"), hub.output());
            try (Socket speaksHttp = new Socket(InetAddress.getLoopbackAddress(), cluster)) {
                speaksHttp.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                speaksHttp.setSoTimeout(30_000);
                assertEquals(-1, end(speaksHttp), "the port is served");
            }
        }
    }

    /** A reset ends it as well. */
    private static int end(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read();
        } catch (SocketException reset) {
            return -1;
        }
    }

    /** Vert.x and the embedded stores made files in the temporary folder and ended without it. */
    @Test
    void needsNoTemporaryFolder() throws Exception {
        List<String> prefix = List.of("env", "JAVA_TOOL_OPTIONS=-Djava.io.tmpdir=" + folder.resolve("none"));
        Path data = folder.resolve("data");
        try (HubProcess hub = HubProcess.startWithPrefix(
                prefix,
                "",
                "--data.dir=" + data,
                "--http.port=" + http,
                "--ops.port=" + ops,
                "--cluster.port=" + TestStores.freePort())) {
            hub.await("Switchboard ready");
            assertEquals(200, status(http, "/"));
            assertEquals(143, hub.terminate());
        } finally {
            if (Files.exists(data.resolve("stores.json"))) {
                EmbeddedStores.use(DataDir.open(data), true, true).stop();
            }
        }
    }

    /** PostgreSQL was started, could not be reached, and was left running; Redis was blamed half a minute later. */
    @Test
    void namesTheMissingLoopbackAddress() throws Exception {
        try (HubProcess hub =
                HubProcess.startWithPrefix(List.of("unshare", "-n"), "", "--data.dir=" + folder.resolve("data"))) {
            int code = hub.exitCode();
            assumeFalse(hub.output().contains("unshare:"), "no network namespaces here");
            assertEquals(1, code);
            hub.await("^the embedded stores need the address 127.0.0.1");
            assertFalse(Files.exists(folder.resolve("data/postgres")), hub.output());
        }
    }

    /** A stack trace told of unmappable characters. */
    @Test
    void namesThePathThatItsLocaleCannotWrite() throws Exception {
        Path conf = Files.writeString(folder.resolve("hub.json"), "{\"data\":{\"dir\":\"data-ä\"}}");
        try (HubProcess hub = HubProcess.startWithPrefix(List.of("env", "LC_ALL=C"), "", "check", "--conf=" + conf)) {
            int code = hub.exitCode();
            assertFalse(hub.output().contains("\tat "), hub.output());
            if (code != 0) {
                assertTrue(hub.output().contains("data.dir: \"data-"), hub.output());
                assertTrue(hub.output().contains("LC_ALL=C.UTF-8"), hub.output());
            }
        }
    }

    private String register() throws Exception {
        String body = "{\"username\":\"ana\",\"password\":\"correct horse\"}";
        HttpRequest request = HttpRequest.newBuilder(uri(http, "/api/auth/register"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return new JsonObject(client.send(request, HttpResponse.BodyHandlers.ofString())
                        .body())
                .getString("token");
    }

    private WebSocket connect(String token) {
        URI uri = URI.create("ws://127.0.0.1:" + http + "/ws?token=" + token);
        return client.newWebSocketBuilder()
                .buildAsync(uri, new WebSocket.Listener() {})
                .join();
    }

    /** Each writes a line. */
    private static void ping(WebSocket socket, int times) {
        for (int i = 0; i < times; i++) {
            socket.sendText("{\"type\":\"ping\"}", true).join();
        }
    }

    private static URI uri(int port, String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    private double dropped() {
        return body(ops, "/metrics")
                .lines()
                .filter(line -> line.startsWith("switchboard_log_dropped_total"))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll(".* ", "")))
                .sum();
    }

    private int status(int port, String path) {
        try {
            return get(port, path).statusCode();
        } catch (IOException closed) {
            return 0;
        }
    }

    private String body(int port, String path) {
        try {
            return get(port, path).body();
        } catch (IOException closed) {
            return "";
        }
    }

    private HttpResponse<String> get(int port, String path) throws IOException {
        try {
            return client.send(HttpRequest.newBuilder(uri(port, path)).build(), HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    private String[] arguments(String... more) {
        return Stream.concat(
                        Stream.of(
                                "--data.dir=" + folder.resolve("data"),
                                "--http.port=" + http,
                                "--ops.port=" + ops,
                                "--cluster.port=" + TestStores.freePort(),
                                "--storage.postgres.uri=" + TestStores.freshDatabase(),
                                "--storage.redis.uri=" + TestStores.redis()),
                        Stream.of(more))
                .toArray(String[]::new);
    }
}
