package dev.switchboard.api;

import static dev.switchboard.api.RestBench.data;
import static dev.switchboard.api.RestBench.someone;
import static dev.switchboard.testing.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.TestStores;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetClient;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** No log line contains a token or a part of it, however the token arrives and whatever is wrong with it. */
@Tag("slow")
class TokenSecrecyTest {

    private static final Logger ROOT = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private static final Logger HUB = (Logger) LoggerFactory.getLogger("dev.switchboard");

    private final Queue<String> lines = new ConcurrentLinkedQueue<>();
    private final AppenderBase<ILoggingEvent> log = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            lines.add(event.getLoggerName() + " " + event.getFormattedMessage() + " "
                    + (event.getThrowableProxy() == null
                            ? ""
                            : ThrowableProxyUtil.asString(event.getThrowableProxy())));
        }
    };
    private RestBench bench;

    /** The most verbose configuration: the hub's own lines from TRACE, the libraries' from WARN. */
    @BeforeEach
    void open() {
        bench = new RestBench(TestStores.freshDatabase());
        bench.start();
        log.setContext(ROOT.getLoggerContext());
        log.start();
        ROOT.addAppender(log);
        HUB.setLevel(Level.TRACE);
    }

    @AfterEach
    void close() {
        HUB.setLevel(null);
        ROOT.detachAppender(log);
        bench.close();
    }

    @Test
    void neverLogsATokenOrAPartOfIt() throws Exception {
        String ana = someone("ana");
        String good = bench.token(ana);
        String[] parts = good.split("\\.");
        String forged = parts[0] + "." + parts[1] + "." + parts[2].substring(1) + "A";
        for (String token : List.of(good, forged, parts[1] + "." + parts[1] + "." + parts[2], parts[2])) {
            overHttp(token);
            overSockets(token);
        }
        overBrokenHttp(good);
        JsonObject session = bench.post(
                        "/api/auth/register", null, data("username", ana.substring(0, 20), "password", "correct horse"))
                .body();
        bench.get("/api/todos?token=" + session.getString("token"), null);
        assertTrue(lines.stream().anyMatch(line -> line.contains("connection opened")), "nothing was logged");
        assertTrue(lines.stream().anyMatch(line -> line.contains("refused reason=token_")), "no refusal was logged");
        String[] own = session.getString("token").split("\\.");
        for (String secret : List.of(parts[1], parts[2], forged.split("\\.")[2], own[1], own[2], "correct horse")) {
            assertEquals(
                    List.of(),
                    lines.stream()
                            .filter(line -> line.contains(secret.substring(0, 12)))
                            .toList());
        }
    }

    private void overHttp(String token) {
        for (String path : List.of("/api/todos", "/api/nothing", "/api/todos/x", "/ws", "/eventbus/info", "/x")) {
            String uri = path + "?token=" + token;
            for (HttpMethod method : List.of(HttpMethod.GET, HttpMethod.PUT, HttpMethod.OPTIONS)) {
                bench.send(method, uri, Map.of(), null);
                bench.send(method, path, Map.of("Authorization", token, "Cookie", "token=" + token), null);
            }
            // The exception for undecodable input quotes that input.
            Stream.of("%zz", "%", "%2", "&x=%ZZ").forEach(broken -> bench.get(uri + broken, null));
        }
        Map<String, String> bearer = Map.of("Authorization", "Bearer " + token);
        bench.send(HttpMethod.POST, "/api/todos", bearer, "{\"title\":");
        bench.send(HttpMethod.POST, "/api/auth/login", bearer, "{\"token\":\"" + token + "\"");
    }

    private void overSockets(String token) {
        for (String path : List.of("/ws?token=" + token, "/eventbus/websocket?token=" + token)) {
            RawClient.open(bench.vertx, bench.port(0), path).close();
        }
        WebSocketConnectOptions cookie = new WebSocketConnectOptions()
                .setHost("127.0.0.1")
                .setPort(bench.port(0))
                .setURI("/ws?since=x&token=" + token);
        RawClient.open(bench.vertx, cookie.putHeader("Cookie", "token=" + token))
                .close();
        try (RawClient late = RawClient.open(bench.vertx, bench.port(0), "/ws")) {
            late.send(data("type", "auth", "token", token).encode());
            late.next(frame -> true);
        } catch (AssertionError closed) {
            assertTrue(closed.getMessage().contains("4401"), closed.getMessage());
        }
        try (RawClient socket = bench.socket(0, someone("ben"))) {
            socket.request("auth:refresh", data("token", token));
            socket.request("user:find", data("token", token));
        }
    }

    /** Malformed requests that no HTTP library would send. */
    private void overBrokenHttp(String token) {
        for (String request : List.of(
                "GET /ws?token=" + token + " HTTP/9.9\r\n\r\n",
                "GET /ws?token=" + token + "\r\n\r\n",
                "GET /ws?token=" + token + " HTTP/1.1\r\nHost: x\r\nbad header\r\n\r\n",
                "GET /ws?token=" + token + " HTTP/1.1\r\nHost: x\r\nCookie: token=" + token + "\0\r\n\r\n",
                "GET /ws?token=" + token + "&x=" + "x".repeat(20_000) + " HTTP/1.1\r\n\r\n",
                "GET http://[" + token + "/ws HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /ws?token=" + token + " HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                        + "Sec-WebSocket-Version: 99\r\nSec-WebSocket-Key: " + token + "\r\n\r\n",
                "POST /api/todos?token=" + token + " HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n",
                "POST /api/todos?token=" + token
                        + " HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")) {
            Promise<Void> ended = Promise.promise();
            // Vert.x closes a client that nobody refers to; closing it after its use keeps it that long.
            NetClient client = bench.vertx.createNetClient();
            await(client.connect(bench.port(0), "127.0.0.1").compose(socket -> {
                socket.handler(answer -> socket.close());
                socket.closeHandler(ended::tryComplete);
                bench.vertx.setTimer(100, late -> socket.close());
                return socket.write(request);
            }));
            await(ended.future());
            await(client.close());
        }
    }
}
