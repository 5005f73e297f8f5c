package dev.switchboard.testing;

import static dev.switchboard.testing.Await.until;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** One client of a {@link NodeDriver}: keeps the messages about it, in order. */
public abstract class NodeClient implements AutoCloseable {

    private final AtomicInteger refs = new AtomicInteger();
    private final List<JsonObject> messages = new ArrayList<>();
    private final NodeDriver<?> driver;
    private final String id;

    NodeClient(NodeDriver<?> driver, String id) {
        this.driver = driver;
        this.id = id;
    }

    final String id() {
        return id;
    }

    final void add(JsonObject what) {
        synchronized (messages) {
            messages.add(what);
        }
    }

    /** Makes the process perform an operation with this client. */
    final void instruct(String operation, JsonObject what) {
        driver.write(what.copy().put("id", id).put("op", operation));
    }

    /** As {@link #instruct}, and waits for the answer. */
    final JsonObject ask(String operation, JsonObject what) {
        int ref = refs.incrementAndGet();
        instruct(operation, what.copy().put("ref", ref));
        return next(answer -> Integer.valueOf(ref).equals(answer.getValue("ref")));
    }

    /** The first message of this kind, received already or awaited. */
    public final JsonObject next(String kind) {
        return next(what -> kind.equals(what.getString("kind")));
    }

    public final JsonObject next(Predicate<JsonObject> wanted) {
        try {
            until(() -> all().stream().anyMatch(wanted));
        } catch (AssertionError missing) {
            throw new AssertionError("not received; got " + all(), missing);
        }
        return all().stream().filter(wanted).findFirst().orElseThrow();
    }

    public final List<JsonObject> all() {
        synchronized (messages) {
            return List.copyOf(messages);
        }
    }

    @Override
    public abstract void close();
}
