package dev.switchboard.e2e;

import dev.switchboard.testing.Await;
import dev.switchboard.testing.RawClient;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongFunction;

/**
 * A connection that sends the same command again and again, a few at a time, until it is closed or its node dies. Used by
 * one test; its thread ends with it.
 */
final class Talking implements AutoCloseable {

    private static final int UNDER_WAY = 8;

    private final RawClient client;
    private final String command;
    private final LongFunction<JsonObject> data;
    private final Thread thread;
    private final Map<Integer, JsonObject> sent = new ConcurrentHashMap<>();
    private final Map<Integer, JsonObject> answers = new ConcurrentHashMap<>();
    private volatile boolean enough;

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
            if (sent.size() - answers.size() < UNDER_WAY) {
                say(data.apply(sent.size() + 1L));
            } else {
                LockSupport.parkNanos(200_000);
            }
        }
    }

    private void say(JsonObject next) {
        try {
            sent.put(client.post(command, next), next);
        } catch (IllegalStateException gone) {
            // The node died while this was on its way: nobody knows, so it is to be sent again.
            sent.put(-1, next);
            enough = true;
        }
    }

    /** How many were sent so far. */
    int sent() {
        return sent.size();
    }

    /** How many were answered so far. */
    int answered() {
        return answers.size();
    }

    /** What succeeded so far, as it was answered. */
    List<JsonObject> succeeded() {
        return answers.values().stream()
                .filter(frame -> frame.containsKey("data"))
                .map(frame -> frame.getJsonObject("data"))
                .toList();
    }

    /** What was sent and not answered with success, in the order it was sent. */
    List<JsonObject> unanswered() {
        List<Integer> open = new ArrayList<>(sent.keySet());
        open.removeIf(id -> answers.containsKey(id) && answers.get(id).containsKey("data"));
        open.sort(null);
        return open.stream().map(sent::get).toList();
    }

    /** Sends no more, and waits for the answers that can still come. */
    @Override
    public void close() {
        enough = true;
        Await.until("nothing more is sent", () -> !thread.isAlive());
        Await.until("all is answered", () -> client.isClosed() || answers.size() == sent.size());
    }
}
