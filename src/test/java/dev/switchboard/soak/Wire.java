package dev.switchboard.soak;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientWebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * One connection from a client to one node, in the protocol of one endpoint. Runs on the soak's context. It ends once,
 * closed by either side or by a timeout, and is not reused.
 */
abstract class Wire {

    private static final long OPEN_MS = 4_000;
    private static final long ANSWER_MS = 6_000;
    private static final int ABNORMAL = 1006;
    private static final String CHAT = "chat-";

    /** Receives what happens on a connection, on the soak's context. */
    interface Listener {

        void onEvent(Event event);

        /** Called once, when an open connection ends or opening it fails. */
        void onEnd(int code);
    }

    /**
     * @param topic null for an ephemeral event
     * @param seq 0 for an ephemeral event
     */
    record Event(String name, JsonObject data, String topic, long seq, boolean nudge) {

        /** Reads a frame or body with {@code data} and, optionally, {@code topic, seq, nudge}. */
        static Event of(String name, JsonObject from) {
            JsonObject data = from.getValue("data") instanceof JsonObject object ? object : new JsonObject();
            return new Event(
                    name, data, from.getString("topic"), from.getLong("seq", 0L), from.getBoolean("nudge", false));
        }
    }

    private final Vertx vertx;
    private final WebSocketClient client;
    private final Listener listener;
    private final Map<String, Promise<JsonObject>> asked = new HashMap<>();
    private final Promise<JsonObject> opened = Promise.promise();
    private ClientWebSocket socket;
    private long ids;
    private boolean connected;
    private boolean ended;

    Wire(Vertx vertx, WebSocketClient client, Listener listener) {
        this.vertx = vertx;
        this.client = client;
        this.listener = listener;
    }

    /**
     * Connects as the token's user, resuming the personal topic after {@code since} unless that is null; succeeds with
     * the greeting's {@code {seq, gap?}}.
     */
    final Future<JsonObject> open(Address node, String token, Long since) {
        socket = client.webSocket();
        socket.textMessageHandler(this::frame);
        socket.closeHandler(closed -> end(socket.closeStatusCode() == null ? ABNORMAL : socket.closeStatusCode()));
        WebSocketConnectOptions options = new WebSocketConnectOptions()
                .setHost(node.host())
                .setPort(node.httpPort())
                .setURI(uri(token, since))
                .setConnectTimeout(OPEN_MS / 2)
                .setTimeout(OPEN_MS);
        socket.connect(options).onFailure(refused -> end(ABNORMAL)).onSuccess(connection -> {
            connected = true;
            if (ended) {
                connection.close();
            }
        });
        return opened.future().timeout(OPEN_MS, TimeUnit.MILLISECONDS).onFailure(late -> end(ABNORMAL));
    }

    /** Joins a durable topic; the answer is {@code {seq, gap?}}, followed by the missed events and then live ones. */
    Future<JsonObject> join(String topic, long since) {
        JsonObject chat =
                new JsonObject().put("chatId", topic.substring(CHAT.length())).put("since", since);
        return request("chat:join", chat);
    }

    /** Sends a command; the answer is {@code {success, …}}. The future fails if no answer can arrive. */
    final Future<JsonObject> request(String command, JsonObject data) {
        return ask(Long.toString(++ids), () -> command(Long.toString(ids), command, data));
    }

    /** Sends a ping. */
    abstract void ping();

    /** Closes the connection from this side. */
    final void close() {
        end(1000);
    }

    abstract String uri(String token, Long since);

    abstract void frame(String text);

    /** The text of the frame that sends a command. */
    abstract String command(String id, String command, JsonObject data);

    /** Sends {@code text} and waits for the answer that {@link #answered} passes on under this id. */
    final Future<JsonObject> ask(String id, Supplier<String> text) {
        if (ended) {
            return Future.failedFuture("the connection has ended");
        }
        Promise<JsonObject> answer = Promise.promise();
        asked.put(id, answer);
        send(text.get());
        return answer.future().timeout(ANSWER_MS, TimeUnit.MILLISECONDS).onFailure(late -> asked.remove(id));
    }

    final void answered(String id, JsonObject answer) {
        Promise<JsonObject> waiting = asked.remove(id);
        if (waiting != null) {
            waiting.tryComplete(answer);
        }
    }

    final void greeted(JsonObject greeting) {
        opened.tryComplete(greeting);
    }

    final void received(Event event) {
        if (!ended) {
            listener.onEvent(event);
        }
    }

    final void send(String text) {
        if (!ended) {
            socket.writeTextMessage(text).onFailure(failure -> end(ABNORMAL));
        }
    }

    final void end(int code) {
        if (ended) {
            return;
        }
        ended = true;
        if (connected) {
            socket.close();
        }
        opened.tryFail("ended " + code);
        List.copyOf(asked.values()).forEach(waiting -> waiting.tryFail("the connection has ended"));
        listener.onEnd(code);
    }

    final boolean isEnded() {
        return ended;
    }

    final Vertx vertx() {
        return vertx;
    }
}
