package dev.switchboard.e2e;

import dev.switchboard.testing.Await;
import dev.switchboard.testing.RawClient;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongFunction;

/**
 * A connection that repeats one command, a few in flight at a time, until it is closed or its node dies. Used by one
 * test; its thread ends with it.
 */
final class CommandLoop implements AutoCloseable {

    private static final int IN_FLIGHT = 8;
    /** After a refusal, as clients do. */
    private static final long PAUSE_NANOS = 250_000_000;

    private final RawClient client;
    private final String command;
    private final LongFunction<JsonObject> data;
    private final Thread thread;
    private final Map<Integer, JsonObject> sent = new ConcurrentHashMap<>();
    private final Map<Integer, JsonObject> answers = new ConcurrentHashMap<>();
    private final AtomicInteger successes = new AtomicInteger();
    private volatile long pausedUntil = System.nanoTime();
    private volatile boolean enough;

    private CommandLoop(RawClient client, String command, LongFunction<JsonObject> data) {
        this.client = client;
        this.command = command;
        this.data = data;
        client.onFrame(frame -> {
            if ("response".equals(frame.getString("type"))) {
                answers.put(frame.getInteger("id"), frame);
                if (frame.containsKey("data")) {
                    successes.incrementAndGet();
                } else {
                    pausedUntil = System.nanoTime() + PAUSE_NANOS;
                }
            }
        });
        thread = new Thread(this::run, "talking");
        thread.start();
    }

    static CommandLoop of(RawClient client, String command, JsonObject data) {
        return new CommandLoop(client, command, number -> data);
    }

    /** The data of each command is made from its number, from 1. */
    static CommandLoop of(RawClient client, String command, LongFunction<JsonObject> data) {
        return new CommandLoop(client, command, data);
    }

    private void run() {
        while (!enough && !client.isClosed()) {
            if (sent.size() - answers.size() < IN_FLIGHT && System.nanoTime() - pausedUntil > 0) {
                send(data.apply(sent.size() + 1L));
            } else {
                LockSupport.parkNanos(200_000);
            }
        }
    }

    private void send(JsonObject next) {
        try {
            sent.put(client.post(command, next), next);
        } catch (IllegalStateException gone) {
            // The node died while this command was in flight: its outcome is unknown, so it counts as unanswered.
            sent.put(-1, next);
            enough = true;
        }
    }

    /** The number of commands sent so far. */
    int sent() {
        return sent.size();
    }

    /** The number of commands answered so far. */
    int answered() {
        return answers.size();
    }

    /** The number of successful answers so far. */
    int successes() {
        return successes.get();
    }

    /** The data of the successful answers so far. */
    List<JsonObject> succeeded() {
        return answers.values().stream()
                .filter(frame -> frame.containsKey("data"))
                .map(frame -> frame.getJsonObject("data"))
                .toList();
    }

    /** The successful answer to each command that has one. */
    Map<JsonObject, JsonObject> outcomes() {
        Map<JsonObject, JsonObject> outcomes = new HashMap<>();
        answers.forEach((id, frame) -> {
            if (frame.containsKey("data")) {
                outcomes.put(sent.get(id), frame.getJsonObject("data"));
            }
        });
        return outcomes;
    }

    /** The answers that are refusals. */
    List<JsonObject> refusals() {
        return answers.values().stream()
                .filter(frame -> !frame.containsKey("data"))
                .toList();
    }

    /** The commands without a successful answer, in the order sent. */
    List<JsonObject> unanswered() {
        List<Integer> open = new ArrayList<>(sent.keySet());
        open.removeIf(id -> answers.containsKey(id) && answers.get(id).containsKey("data"));
        open.sort(null);
        return open.stream().map(sent::get).toList();
    }

    /** Stops sending and waits for outstanding answers. */
    @Override
    public void close() {
        enough = true;
        Await.until("sending stops", () -> !thread.isAlive());
        Await.until("all commands are answered", () -> client.isClosed() || answers.size() == sent.size());
    }
}
