package dev.switchboard.e2e;

import io.vertx.core.Vertx;
import io.vertx.core.http.ClientWebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;

/**
 * A chat member that reconnects whenever it is closed, after the delay that the hub asks for, and resumes from its
 * position. It never blocks, so hundreds of them share one event loop. Ended by {@link #leave}.
 */
final class ReconnectingMember {

    private static final String HINT = "retry-after-ms=";

    /** Counters shared by all members. */
    static final class Counts {
        final AtomicInteger greeted = new AtomicInteger();
        final AtomicInteger turnedAway = new AtomicInteger();
        final AtomicInteger faults = new AtomicInteger();
    }

    private final AtomicLong position = new AtomicLong();
    private final Vertx vertx;
    private final WebSocketClient client;
    private final IntSupplier port;
    private final String token;
    private final String chatId;
    private final Counts counts;
    private volatile ClientWebSocket socket;
    private volatile boolean left;
    private volatile boolean joined;

    ReconnectingMember(
            Vertx vertx, WebSocketClient client, IntSupplier port, String token, String chatId, Counts counts) {
        this.vertx = vertx;
        this.client = client;
        this.port = port;
        this.token = token;
        this.chatId = chatId;
        this.counts = counts;
        connect();
    }

    /** The position of the last event received. */
    long position() {
        return position.get();
    }

    boolean isJoined() {
        return joined;
    }

    void leave() {
        left = true;
        if (socket != null) {
            socket.close();
        }
    }

    private void connect() {
        // Sets its handlers before it connects, so that it misses no early frame.
        ClientWebSocket connecting = client.webSocket();
        opening(connecting);
        connecting.connect(port.getAsInt(), "127.0.0.1", "/ws?token=" + token).onFailure(refused -> connectIn(100));
    }

    private void connectIn(long ms) {
        if (!left) {
            vertx.setTimer(Math.max(1, ms), due -> connect());
        }
    }

    private void opening(ClientWebSocket opened) {
        socket = opened;
        opened.textMessageHandler(text -> receive(new JsonObject(text)));
        opened.closeHandler(closed -> {
            joined = false;
            String reason = opened.closeReason() == null ? "" : opened.closeReason();
            if (reason.startsWith(HINT)) {
                counts.turnedAway.incrementAndGet();
                connectIn(Long.parseLong(reason.substring(HINT.length())));
            } else {
                connectIn(1);
            }
        });
    }

    private void receive(JsonObject frame) {
        switch (frame.getString("type")) {
            case "connection_established" -> {
                counts.greeted.incrementAndGet();
                join();
            }
            case "response" -> {
                joined = frame.containsKey("data");
                if (!joined) {
                    // The store is overloaded; the refusal is retryable.
                    vertx.setTimer(200, due -> join());
                }
            }
            case "message:new" -> {
                // A nudge may arrive after the join that makes it superfluous; it is no position.
                if (!frame.getBoolean("nudge", false)) {
                    receiveMessage(frame.getLong("seq"));
                }
            }
            default -> {
                // Presence and other events do not matter here.
            }
        }
    }

    private void join() {
        JsonObject data = new JsonObject().put("chatId", chatId).put("since", position.get());
        socket.writeTextMessage(new JsonObject()
                .put("id", 1)
                .put("type", "request")
                .put("messageType", "chat:join")
                .put("data", data)
                .encode());
    }

    private void receiveMessage(long seq) {
        if (seq == position.get() + 1) {
            position.set(seq);
        } else if (joined) {
            counts.faults.incrementAndGet();
        }
    }
}
