package dev.switchboard.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.switchboard.testing.Await;
import dev.switchboard.testing.FrameSocket;
import dev.switchboard.testing.HubCluster;
import dev.switchboard.testing.PlainHttp;
import dev.switchboard.testing.RawClient;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A collector of OTLP sees one command from the socket to PostgreSQL and to the delivery on every node. */
@Tag("slow")
class TracingTest {

    /** A span, and the node that recorded it. */
    private record Seen(String node, Span span) {

        private String id() {
            return hex(span.getSpanId().toByteArray());
        }

        private String parent() {
            return hex(span.getParentSpanId().toByteArray());
        }

        private String trace() {
            return hex(span.getTraceId().toByteArray());
        }

        private String attribute(String key) {
            return span.getAttributesList().stream()
                    .filter(attribute -> attribute.getKey().equals(key))
                    .map(attribute -> attribute.getValue().getStringValue())
                    .findFirst()
                    .orElse(null);
        }
    }

    /** Socket.IO's packet that enters the main namespace, and how its answer begins. */
    private static final String CONNECT = "40";

    private final List<Seen> spans = new CopyOnWriteArrayList<>();
    private final List<String> keys = new CopyOnWriteArrayList<>();
    private HttpServer collector;

    @BeforeEach
    void collect() throws IOException {
        collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        collector.createContext("/v1/traces", exchange -> {
            keys.add(String.valueOf(exchange.getRequestHeaders().getFirst("X-Key")));
            take(ExportTraceServiceRequest.parseFrom(exchange.getRequestBody()));
            byte[] answer = ExportTraceServiceResponse.getDefaultInstance().toByteArray();
            exchange.getResponseHeaders().add("Content-Type", "application/x-protobuf");
            exchange.sendResponseHeaders(200, answer.length == 0 ? -1 : answer.length);
            exchange.close();
        });
        collector.start();
    }

    @AfterEach
    void close() {
        collector.stop(0);
    }

    @Test
    void followsACommandFromTheSocketToPostgresqlAndToTheOtherNode() {
        try (HubCluster hub = HubCluster.of(0, otlp(), "--tracing.otlp.headers={\"X-Key\":\"secret\"}")) {
            hub.add("--deploy=[\"gateway\",\"log\",\"account\",\"presence\"]");
            hub.add("--deploy=[\"gateway\",\"chat\"]");
            RawClient ana = hub.client(0, "ana");
            RawClient ben = hub.client(1, "ben");
            String chat = ana.succeed("chat:create", new JsonObject().put("participants", new JsonArray().add("ben")))
                    .getJsonObject("chat")
                    .getString("id");
            ben.succeed("chat:join", new JsonObject().put("chatId", chat));
            ana.succeed("chat:join", new JsonObject().put("chatId", chat));
            ana.succeed("message:send", new JsonObject().put("chatId", chat).put("text", "soup?"));

            Seen command = await("the command", isNamed("message:send").and(isOf(Span.SpanKind.SPAN_KIND_SERVER)));
            assertEquals("", command.parent());
            assertEquals("websocket", command.attribute("switchboard.endpoint"));
            Seen concern = await("the concern", isNamed("message:send").and(isOf(Span.SpanKind.SPAN_KIND_INTERNAL)));
            assertEquals(command.id(), concern.parent());
            assertNotEquals(command.node(), concern.node());
            Seen store =
                    await("the transaction", isNamed("postgresql transaction").and(isUnder(concern)));
            assertEquals(command.trace(), store.trace());
            Await.until(
                    "both nodes deliver it",
                    () -> spans.stream()
                                    .filter(isNamed("deliver")
                                            .and(isUnder(concern))
                                            .and(seen -> "message:new".equals(seen.attribute("switchboard.event"))))
                                    .map(Seen::node)
                                    .distinct()
                                    .count()
                            == 2);
            assertTrue(keys.stream().allMatch("secret"::equals), keys.toString());
        }
    }

    @Test
    void continuesTheTraceOfARequestAndSaysWhatFailed() throws Exception {
        try (HubCluster hub = HubCluster.of(1, otlp(), "--tracing.otlp.sample=0")) {
            String trace = "0af7651916cd43dd8448eb211c80319c";
            assertEquals(200, get(hub, "/api/todos", "00-" + trace + "-b7ad6b7169203331-01"));
            Seen request = await("the request", isNamed("GET"));
            assertEquals(trace, request.trace());
            assertEquals("b7ad6b7169203331", request.parent());
            assertEquals("/api/todos", request.attribute("http.route"));
            assertEquals(trace, await("the concern", isNamed("todo:list")).trace());

            String redis = "0af7651916cd43dd8448eb211c803199";
            assertEquals(200, get(hub, "/api/presence/ben", "00-" + redis + "-b7ad6b7169203335-01"));
            Seen call = await("the call to Redis", isNamed("redis command").and(seen -> redis.equals(seen.trace())));
            assertEquals(Span.SpanKind.SPAN_KIND_CLIENT, call.span().getKind());

            assertEquals(404, get(hub, "/api/todos/none", "00-" + trace + "-b7ad6b7169203332-01"));
            Seen refused = await(
                    "the refusal", isNamed("todo:get").or(isNamed("todo:list")).and(hasFailed()));
            assertEquals("NOT_FOUND", refused.span().getStatus().getMessage());

            // Not sampled by its caller, and malformed: with sample=0 neither is recorded.
            long before = spans.size();
            assertEquals(200, get(hub, "/api/todos", "00-" + trace + "-b7ad6b7169203333-00"));
            assertEquals(200, get(hub, "/api/todos", "00-nonsense"));
            assertEquals(200, get(hub, "/api/todos", "00-" + trace + "-b7ad6b7169203334-01"));
            await("the last one", isNamed("GET").and(seen -> seen.parent().equals("b7ad6b7169203334")));
            assertEquals(
                    1,
                    spans.subList((int) before, spans.size()).stream()
                            .filter(isNamed("GET"))
                            .count());
        }
    }

    /** Every command of a connection began a trace of its own, and what its client had begun ended at the hub. */
    @Test
    void continuesTheTraceOfAHandshakeAtEachEndpoint() {
        try (HubCluster hub = HubCluster.of(1, otlp(), "--tracing.otlp.sample=0")) {
            String token = "token=" + hub.token("ana");
            String socketIo = "/socket.io/?EIO=4&transport=websocket&" + token;
            String todos = "{\"type\":\"request\",\"messageType\":\"todo:list\",\"id\":1,\"data\":{}}";
            String send = "{\"type\":\"send\",\"address\":\"todo:list\",\"body\":{},\"replyAddress\":\"r\"}";
            asked(hub, 1, "websocket", "/ws?" + token, todos);
            asked(hub, 2, "bridge", "/eventbus/websocket?" + token, send);
            asked(
                    hub,
                    3,
                    "bridge",
                    "/eventbus/000/s/websocket?" + token,
                    new JsonArray().add(send).encode());
            asked(hub, 4, "socketio", socketIo, CONNECT, "421[\"todo:list\",{}]");

            // No span is under what is malformed, and so none is recorded with sample=0.
            long before = spans.size();
            ask(hub, "00-" + "0".repeat(32) + "-b7ad6b7169203331-01", "/ws?" + token, todos);
            asked(hub, 5, "websocket", "/ws?" + token, todos);
            assertEquals(
                    1,
                    spans.subList((int) before, spans.size()).stream()
                            .filter(isOf(Span.SpanKind.SPAN_KIND_SERVER))
                            .count());
        }
    }

    /** Sends messages on a socket whose handshake names a parent, and finds the command's span under it. */
    private void asked(HubCluster hub, int number, String endpoint, String path, String... messages) {
        String trace = "0af7651916cd43dd8448eb211c80319" + number;
        ask(hub, "00-" + trace + "-b7ad6b7169203331-01", path, messages);
        Seen command = await(
                "the command at " + path, isOf(Span.SpanKind.SPAN_KIND_SERVER).and(seen -> trace.equals(seen.trace())));
        assertEquals("todo:list", command.span().getName());
        assertEquals("b7ad6b7169203331", command.parent());
        assertEquals(endpoint, command.attribute("switchboard.endpoint"));
        await("the concern", isNamed("todo:list").and(isUnder(command)));
    }

    /** Ends once the command is answered, the last of what it asks for. */
    private static void ask(HubCluster hub, String traceparent, String path, String... messages) {
        try (FrameSocket socket = FrameSocket.connect(hub.port(0))) {
            String head = socket.request(
                    path,
                    "Sec-WebSocket-Version: 13",
                    "Sec-WebSocket-Key: AQIDBAUGBwgJCgsMDQ4PEA==",
                    "traceparent: " + traceparent);
            assertTrue(head.startsWith("HTTP/1.1 101 "), head);
            for (String message : messages) {
                socket.text(message);
                if (message.equals(CONNECT)) {
                    nextWith(socket, CONNECT);
                }
            }
            nextWith(socket, "todos");
        }
    }

    /** Fails if the connection ends before. */
    private static void nextWith(FrameSocket socket, String words) {
        String text = socket.nextText();
        while (!text.contains(words)) {
            text = socket.nextText();
        }
    }

    private String otlp() {
        return "--tracing.otlp.endpoint=http://127.0.0.1:"
                + collector.getAddress().getPort() + "/v1/traces";
    }

    private static int get(HubCluster hub, String path, String traceparent) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + hub.port(0) + path))
                .header("Authorization", "Bearer " + hub.token("ana"))
                .header("traceparent", traceparent)
                .build();
        return PlainHttp.client()
                .send(request, HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private void take(ExportTraceServiceRequest exported) {
        exported.getResourceSpansList().forEach(resource -> {
            String node = resource.getResource().getAttributesList().stream()
                    .filter(attribute -> attribute.getKey().equals("service.instance.id"))
                    .map(KeyValue::getValue)
                    .findFirst()
                    .orElseThrow()
                    .getStringValue();
            resource.getScopeSpansList()
                    .forEach(scope -> scope.getSpansList().forEach(span -> spans.add(new Seen(node, span))));
        });
    }

    private Seen await(String what, Predicate<Seen> wanted) {
        Await.until(what + " is exported", () -> spans.stream().anyMatch(wanted));
        return spans.stream().filter(wanted).findFirst().orElseThrow();
    }

    private static Predicate<Seen> isNamed(String name) {
        return seen -> seen.span().getName().equals(name);
    }

    private static Predicate<Seen> isOf(Span.SpanKind kind) {
        return seen -> seen.span().getKind() == kind;
    }

    private static Predicate<Seen> isUnder(Seen parent) {
        return seen -> seen.parent().equals(parent.id());
    }

    private static Predicate<Seen> hasFailed() {
        return seen -> seen.span().getStatus().getCode() == Status.StatusCode.STATUS_CODE_ERROR;
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
