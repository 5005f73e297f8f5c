package dev.switchboard.e2e;

import dev.switchboard.testing.Await;
import dev.switchboard.testing.RawClient;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongFunction;

/** A connection that sends the same command again and again, a few at a time, until it is closed or cannot any more. */
final class Talking implements AutoCloseable {

    private static final int UNDER_WAY = 8;

    private final RawClient client;
    private final String command;
    private final LongFunction<JsonObject> data;
    private final Thread thread;
    private final Map<Integer, JsonObject> answers = new ConcurrentHashMap<>();
    private volatile boolean enough;
    private volatile int sent;

    private Talking(RawClient client, String command, LongFunction<JsonObject> data) {
        this.client = client;
        this.command = command;
        this.data = data;
        client.onFrame(frame -> {
            if ("response".equals(frame.getString("type"))) {
                answers.put(frame.getInteger("id"), frame);
            }
        });
        thread = new Thread(this::talk, "talking");
        thread.start();
    }

    static Talking of(RawClient client, String command, JsonObject data) {
        return new Talking(client, command, number -> data);
    }

    /** The data of each is made of its number, from 1. */
    static Talking of(RawClient client, String command, LongFunction<JsonObject> data) {
        return new Talking(client, command, data);
    }

    private void talk() {
        while (!enough && !client.isClosed()) {
            if (sent - answers.size() < UNDER_WAY) {
                client.post(command, data.apply(sent + 1L));
                sent++;
            } else {
                LockSupport.parkNanos(200_000);
            }
        }
    }

    /** The successful answers so far. */
    List<JsonObject> succeeded() {
        return answers.values().stream()
                .filter(frame -> frame.containsKey("data"))
                .map(frame -> frame.getJsonObject("data"))
                .toList();
    }

    /** Sends no more, and waits for the answers that can still come. */
    @Override
    public void close() {
        enough = true;
        Await.until("all is answered", () -> !thread.isAlive());
        Await.until("all is answered", () -> client.isClosed() || answers.size() == sent);
    }
}
