package dev.switchboard.e2e;

import io.vertx.core.Vertx;
import io.vertx.core.http.ClientWebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;

/**
 * A member of one chat that comes back whenever it is closed, after the time that it is told, and resumes from its position.
 * It never waits for anybody, so hundreds of them live on one event loop. Ended by {@link #leave}.
 */
final class Returning {

    private static final String HINT = "retry-after-ms=";

    /** What has happened to all that share it. */
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
    private volatile boolean gone;
    private volatile boolean joined;

    Returning(Vertx vertx, WebSocketClient client, IntSupplier port, String token, String chatId, Counts counts) {
        this.vertx = vertx;
        this.client = client;
        this.port = port;
        this.token = token;
        this.chatId = chatId;
        this.counts = counts;
        come();
    }

    /** The last event it has. */
    long position() {
        return position.get();
    }

    boolean isJoined() {
        return joined;
    }

    void leave() {
        gone = true;
        if (socket != null) {
            socket.close();
        }
    }

    private void come() {
        // Listens before it connects: what the hub says at once is not to be missed.
        ClientWebSocket coming = client.webSocket();
        opening(coming);
        coming.connect(port.getAsInt(), "127.0.0.1", "/ws?token=" + token).onFailure(refused -> comeIn(100));
    }

    private void comeIn(long ms) {
        if (!gone) {
            vertx.setTimer(Math.max(1, ms), due -> come());
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
                comeIn(Long.parseLong(reason.substring(HINT.length())));
            } else {
                comeIn(1);
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
                    // The store has more to do than it can: the hub says that asking again may help.
                    vertx.setTimer(200, due -> join());
                }
            }
            case "message:new" -> heard(frame.getLong("seq"));
            default -> {
                // Presence and the like.
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

    private void heard(long seq) {
        if (seq == position.get() + 1) {
            position.set(seq);
        } else if (joined) {
            counts.faults.incrementAndGet();
        }
    }
}
