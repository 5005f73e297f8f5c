package dev.switchboard.testing;

import static dev.switchboard.testing.ConcernBench.until;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** One client of a {@link SocketIoDriver}: keeps what it is told, in order. Bytes are {@code {"$bytes":"<base64>"}}. */
public final class SocketIoClient implements AutoCloseable {

    private final AtomicInteger refs = new AtomicInteger();
    private final List<JsonObject> told = new ArrayList<>();
    private final SocketIoDriver driver;
    private final String id;

    SocketIoClient(SocketIoDriver driver, String id) {
        this.driver = driver;
        this.id = id;
    }

    String id() {
        return id;
    }

    void add(JsonObject what) {
        synchronized (told) {
            told.add(what);
        }
    }

    /** Waits until it is connected. */
    public SocketIoClient connected() {
        next("connect");
        return this;
    }

    /** Its id as of the last time it connected. */
    public String sid() {
        List<JsonObject> connects = of("connect");
        return connects.get(connects.size() - 1).getString("sid");
    }

    public SocketIoClient perform(String operation, JsonObject what) {
        driver.write(what.copy().put("id", id).put("op", operation));
        return this;
    }

    /** Emits without asking for an acknowledgement. */
    public SocketIoClient emit(String event, Object... arguments) {
        return perform("emit", new JsonObject().put("event", event).put("args", array(arguments)));
    }

    /** Emits and waits for the acknowledgement's first argument. */
    public JsonObject request(String event, Object... arguments) {
        int ref = refs.incrementAndGet();
        perform(
                "emit",
                new JsonObject()
                        .put("event", event)
                        .put("args", array(arguments))
                        .put("ref", ref));
        return next(what -> Integer.valueOf(ref).equals(what.getValue("ref")))
                .getJsonArray("answer")
                .getJsonObject(0);
    }

    /** The answer of a command that is to succeed. */
    public JsonObject succeed(String event, Object... arguments) {
        JsonObject answer = request(event, arguments);
        if (!Boolean.TRUE.equals(answer.getBoolean("success"))) {
            throw new AssertionError(event + " answered " + answer.encode());
        }
        return answer;
    }

    private static JsonArray array(Object... arguments) {
        JsonArray array = new JsonArray();
        for (Object argument : arguments) {
            array.add(argument);
        }
        return array;
    }

    /** The first argument of each event of this name so far, in order. */
    public List<JsonObject> heard(String event) {
        return arguments(event).stream().map(all -> all.getJsonObject(0)).toList();
    }

    /** All arguments of each event of this name so far, in order. */
    public List<JsonArray> arguments(String event) {
        return of("event").stream()
                .filter(what -> event.equals(what.getString("event")))
                .map(what -> what.getJsonArray("args"))
                .toList();
    }

    /** The first argument of the first event of this name so far, or the next to come. */
    public JsonObject hear(String event) {
        return next(what -> "event".equals(what.getString("kind")) && event.equals(what.getString("event")))
                .getJsonArray("args")
                .getJsonObject(0);
    }

    /** What was told of this kind so far, in order. */
    public List<JsonObject> of(String kind) {
        return all().stream()
                .filter(what -> kind.equals(what.getString("kind")))
                .toList();
    }

    /** The first of this kind so far, or the next to come. */
    public JsonObject next(String kind) {
        return next(what -> kind.equals(what.getString("kind")));
    }

    public JsonObject next(Predicate<JsonObject> wanted) {
        try {
            until(() -> all().stream().anyMatch(wanted));
        } catch (AssertionError missing) {
            throw new AssertionError("it did not come; had " + all(), missing);
        }
        return all().stream().filter(wanted).findFirst().orElseThrow();
    }

    public List<JsonObject> all() {
        synchronized (told) {
            return List.copyOf(told);
        }
    }

    @Override
    public void close() {
        perform("disconnect", new JsonObject());
    }
}
