package dev.switchboard.testing;

import static dev.switchboard.testing.Await.await;
import static dev.switchboard.testing.Await.until;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientWebSocket;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** A bare WebSocket on {@code /ws}: keeps every frame it receives, in order. Used by one test. */
public final class RawClient implements AutoCloseable {

    private static final int TRIES = 20;
    private static final int MAX_MESSAGE = 4_000_000;

    private final AtomicInteger ids = new AtomicInteger();
    private final List<JsonObject> frames = new ArrayList<>();
    private final WebSocketClient client;
    private final ClientWebSocket socket;
    private volatile Consumer<JsonObject> listener = frame -> {};
    private volatile boolean closed;

    private RawClient(WebSocketClient client, ClientWebSocket socket) {
        this.client = client;
        this.socket = socket;
        socket.textMessageHandler(text -> {
            JsonObject frame = new JsonObject(text);
            synchronized (frames) {
                frames.add(frame);
            }
            listener.accept(frame);
        });
        socket.closeHandler(ended -> closed = true);
    }

    /** Opens {@code path} on a port of this machine. */
    public static RawClient open(Vertx vertx, int port, String path) {
        return open(
                vertx,
                new WebSocketConnectOptions().setHost("127.0.0.1").setPort(port).setURI(path));
    }

    public static RawClient open(Vertx vertx, WebSocketConnectOptions options) {
        return await(connect(vertx, options, TRIES));
    }

    /**
     * A hub may close at once, and this library fails a connect whose socket closes before its handlers are set. The
     * close code is then lost, so the connect is retried.
     */
    private static Future<RawClient> connect(Vertx vertx, WebSocketConnectOptions options, int tries) {
        WebSocketClient client = vertx.createWebSocketClient(
                new WebSocketClientOptions().setMaxFrameSize(MAX_MESSAGE).setMaxMessageSize(MAX_MESSAGE));
        RawClient opened = new RawClient(client, client.webSocket());
        return opened.socket
                .connect(options)
                .map(opened)
                .recover(cause -> cause instanceof IllegalStateException && tries > 1
                        ? connect(vertx, options, tries - 1)
                        : Future.failedFuture(cause));
    }

    /** Opens with the token in the query and waits for the greeting. */
    public static RawClient join(Vertx vertx, int port, String token) {
        return join(vertx, port, token, MultiMap.caseInsensitiveMultiMap());
    }

    /** As {@link #join(Vertx, int, String)}, with these headers. */
    static RawClient join(Vertx vertx, int port, String token, MultiMap headers) {
        WebSocketConnectOptions options = new WebSocketConnectOptions()
                .setHost("127.0.0.1")
                .setPort(port)
                .setURI("/ws?token=" + token)
                .setHeaders(headers);
        RawClient opened = open(vertx, options);
        opened.next(frame -> "connection_established".equals(frame.getString("type")));
        return opened;
    }

    public WebSocket socket() {
        return socket;
    }

    /** Also passes each frame from now on to {@code action}, on the client's event loop. */
    public void onFrame(Consumer<JsonObject> action) {
        listener = action;
    }

    public RawClient send(String text) {
        await(socket.writeTextMessage(text));
        return this;
    }

    /** Answers each request of a back end with its own data, so many times. */
    public RawClient answerRequests(int times) {
        listener = frame -> {
            for (int time = 0; time < times && "request".equals(frame.getString("type")); time++) {
                answer(frame.getInteger("id"), frame.getValue("data"));
            }
        };
        return this;
    }

    /** Answers what a back end has asked, or pretends to. Any thread. */
    public void answer(Object id, Object data) {
        socket.writeTextMessage(new JsonObject()
                .put("type", "response")
                .put("id", id)
                .put("data", data)
                .encode());
    }

    /** Sends a command without asking for an answer. */
    public RawClient emit(String type, Object data) {
        return send(new JsonObject().put("type", type).put("data", data).encode());
    }

    /** Sends a command and waits for the response frame. */
    public JsonObject request(String command, Object data) {
        int id = post(command, data);
        return next(frame -> Integer.valueOf(id).equals(frame.getValue("id")));
    }

    /** Sends a command as a request without waiting; returns the request's id. */
    public int post(String command, Object data) {
        int id = ids.incrementAndGet();
        send(encode(new JsonObject()
                .put("id", id)
                .put("type", "request")
                .put("messageType", command)
                .put("data", data)));
        return id;
    }

    /** As JSON that may have halves of surrogate pairs. */
    public static String encode(JsonObject data) {
        return data.encode()
                .codePoints()
                .collect(StringBuilder::new, RawClient::escapeHalves, StringBuilder::append)
                .toString();
    }

    /** Escapes half of a surrogate pair as browsers do in JSON; UTF-8 cannot encode it. */
    private static void escapeHalves(StringBuilder json, int point) {
        if (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE) {
            json.append(String.format("\\u%04x", point));
        } else {
            json.appendCodePoint(point);
        }
    }

    /** Sends a command that must succeed and returns its answer. */
    public JsonObject succeed(String command, Object data) {
        JsonObject response = request(command, data);
        JsonObject answer = response.getJsonObject("data");
        if (answer == null) {
            throw new AssertionError(command + " answered " + response.encode());
        }
        return answer;
    }

    /** The first frame that matches, received already or awaited. */
    public JsonObject next(Predicate<JsonObject> wanted) {
        until(() -> find(wanted) != null || (closed && find(wanted) == null));
        JsonObject found = find(wanted);
        if (found == null) {
            throw new AssertionError("closed " + closeCode() + " before the frame arrived; got " + all());
        }
        return found;
    }

    public JsonObject next(String type) {
        return next(frame -> type.equals(frame.getString("type")));
    }

    /** All frames of the type so far, in order. */
    public List<JsonObject> of(String type) {
        return all().stream()
                .filter(frame -> type.equals(frame.getString("type")))
                .toList();
    }

    /** All frames so far, in order. */
    public List<JsonObject> all() {
        synchronized (frames) {
            return List.copyOf(frames);
        }
    }

    /** Waits for the close and returns its code. */
    public int closeCode() {
        until(() -> closed);
        return socket.closeStatusCode() == null ? 1006 : socket.closeStatusCode();
    }

    public String closeReason() {
        closeCode();
        return socket.closeReason();
    }

    public boolean isClosed() {
        return closed;
    }

    private JsonObject find(Predicate<JsonObject> wanted) {
        synchronized (frames) {
            return frames.stream().filter(wanted).findFirst().orElse(null);
        }
    }

    @Override
    public void close() {
        await(socket.close().recover(gone -> Future.succeededFuture()));
        client.close();
    }
}
