package dev.switchboard.testing;

import static dev.switchboard.testing.Await.until;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** One client of a {@link NodeDriver}: keeps what it is told, in order. */
public abstract class NodeClient implements AutoCloseable {

    private final AtomicInteger refs = new AtomicInteger();
    private final List<JsonObject> told = new ArrayList<>();
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
        synchronized (told) {
            told.add(what);
        }
    }

    /** Has the process do something with this client. */
    final void order(String operation, JsonObject what) {
        driver.write(what.copy().put("id", id).put("op", operation));
    }

    /** As {@link #order}, and waits for what is told of it. */
    final JsonObject ask(String operation, JsonObject what) {
        int ref = refs.incrementAndGet();
        order(operation, what.copy().put("ref", ref));
        return next(answer -> Integer.valueOf(ref).equals(answer.getValue("ref")));
    }

    /** The first of this kind so far, or the next to come. */
    public final JsonObject next(String kind) {
        return next(what -> kind.equals(what.getString("kind")));
    }

    public final JsonObject next(Predicate<JsonObject> wanted) {
        try {
            until(() -> all().stream().anyMatch(wanted));
        } catch (AssertionError missing) {
            throw new AssertionError("it did not come; had " + all(), missing);
        }
        return all().stream().filter(wanted).findFirst().orElseThrow();
    }

    public final List<JsonObject> all() {
        synchronized (told) {
            return List.copyOf(told);
        }
    }

    @Override
    public abstract void close();
}
