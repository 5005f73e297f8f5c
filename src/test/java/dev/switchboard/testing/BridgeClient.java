package dev.switchboard.testing;

import static dev.switchboard.testing.ConcernBench.until;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** One client of a {@link BridgeDriver}: keeps what it is told, in order. */
public final class BridgeClient implements AutoCloseable {

    private static final String CONFIRMED = "topic:joined";

    private final AtomicInteger refs = new AtomicInteger();
    private final List<JsonObject> told = new ArrayList<>();
    private final BridgeDriver driver;
    private final String id;

    BridgeClient(BridgeDriver driver, String id) {
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

    /** Waits until it is open. */
    public BridgeClient opened() {
        next("open");
        return this;
    }

    public BridgeClient perform(String operation, JsonObject what) {
        driver.write(what.copy().put("id", id).put("op", operation));
        return this;
    }

    /** Registers a handler; {@code since} may be null. */
    public BridgeClient register(String address, Long since) {
        return perform(
                "register",
                new JsonObject().put("address", address).put("headers", new JsonObject().put("since", since)));
    }

    /** Registers a handler and waits for the confirmation's data. */
    public JsonObject join(String address, Long since) {
        int before = confirmations(address).size();
        register(address, since);
        until(() -> confirmations(address).size() > before);
        return confirmations(address).get(before).getJsonObject("data");
    }

    private List<JsonObject> confirmations(String address) {
        return received(address)
                .filter(body -> CONFIRMED.equals(body.getString("event")))
                .toList();
    }

    public BridgeClient unregister(String address) {
        return perform("unregister", new JsonObject().put("address", address));
    }

    /** Sends a command without asking for a reply. */
    public BridgeClient emit(String address, Object body) {
        return perform("send", new JsonObject().put("address", address).put("body", body));
    }

    /** Sends a command and waits for the reply's body. */
    public JsonObject request(String address, Object body) {
        int ref = refs.incrementAndGet();
        perform(
                "send",
                new JsonObject().put("address", address).put("body", body).put("ref", ref));
        return next(what -> Integer.valueOf(ref).equals(what.getValue("ref"))).getJsonObject("body");
    }

    /** The bodies of what came at the address, confirmations apart, in order. */
    public List<JsonObject> heard(String address) {
        return received(address)
                .filter(body -> !CONFIRMED.equals(body.getString("event")))
                .toList();
    }

    private Stream<JsonObject> received(String address) {
        return all().stream()
                .filter(what -> "rec".equals(what.getString("kind")) && address.equals(what.getString("address")))
                .map(what -> what.getJsonObject("body"));
    }

    public List<Long> seqs(String address) {
        return heard(address).stream().map(body -> body.getLong("seq")).toList();
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
        perform("close", new JsonObject());
    }
}
