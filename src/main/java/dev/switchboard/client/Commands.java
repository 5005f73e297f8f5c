package dev.switchboard.client;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * Sends commands for the application: encodes them on its thread, so that a wrong value is thrown there and later changes of
 * a map do no harm, and bounds how many await their answers. Safe from any thread.
 */
final class Commands {

    /** As the hub's own limit for a frame, less room for its envelope. */
    private static final int MOST_BYTES = 999_000;

    private static final int MOST_IN_FLIGHT = 1_000;
    private static final int BYTES_PER_CHAR = 3;

    private final Loop loop;
    private final Callbacks callbacks;
    private final Session session;
    private final AtomicInteger inFlight = new AtomicInteger();

    Commands(Loop loop, Callbacks callbacks, Session session) {
        this.loop = loop;
        this.callbacks = callbacks;
        this.session = session;
    }

    /** Promises the answer, among the callbacks. */
    <T> CompletableFuture<T> request(String name, Map<String, ?> data, boolean repeat, Function<Json, T> as) {
        String text = encode(data);
        CompletableFuture<Json> answer = new CompletableFuture<>();
        Answer<T> promised = Answer.of(callbacks, answer, as);
        if (inFlight.incrementAndGet() > MOST_IN_FLIGHT) {
            answer.completeExceptionally(new LimitReached(MOST_IN_FLIGHT + " commands await their answers."));
        } else if (!loop.run(() -> session.request(name, text, repeat).whenComplete((value, failure) -> {
            if (failure == null) {
                answer.complete(value);
            } else {
                answer.completeExceptionally(Answer.cause(failure));
            }
        }))) {
            answer.completeExceptionally(new Disconnected("The client is closed."));
        }
        // After the callbacks before it, so that their number is bounded too.
        promised.whenComplete((value, failure) -> inFlight.decrementAndGet());
        return promised;
    }

    /** A command that the hub carries out once, however often it is sent. */
    <T> CompletableFuture<T> keyed(String name, Map<String, ?> data, Function<Json, T> as) {
        Map<String, Object> withKey = new LinkedHashMap<>();
        withKey.put("clientId", Keys.next());
        withKey.putAll(data);
        return request(name, withKey, true, as);
    }

    /** Sends a command that may be lost: it is, while there is no connection or too much is under way. */
    void send(String name, Map<String, ?> data) {
        String text = encode(data);
        if (inFlight.incrementAndGet() > MOST_IN_FLIGHT
                || !loop.run(() -> {
                    inFlight.decrementAndGet();
                    session.send(name, text);
                })) {
            inFlight.decrementAndGet();
        }
    }

    /** @throws IllegalArgumentException if JSON has no such value, or a frame no room for it */
    static String encode(Map<String, ?> data) {
        String text = JsonText.write(data);
        if (text.length() > MOST_BYTES / BYTES_PER_CHAR) {
            int bytes = text.getBytes(StandardCharsets.UTF_8).length;
            if (bytes > MOST_BYTES) {
                throw new IllegalArgumentException("data: " + bytes + " bytes are more than " + MOST_BYTES);
            }
        }
        return text;
    }
}
