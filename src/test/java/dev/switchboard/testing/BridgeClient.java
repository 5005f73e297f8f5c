package dev.switchboard.testing;

import static dev.switchboard.testing.Await.until;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.Stream;

/** One client of a {@link BridgeDriver}: keeps what it receives, in order. */
public final class BridgeClient extends NodeClient {

    private static final String CONFIRMED = "topic:joined";

    BridgeClient(BridgeDriver driver, String id) {
        super(driver, id);
    }

    /** Waits until it is open. */
    public BridgeClient opened() {
        next("open");
        return this;
    }

    public BridgeClient perform(String operation, JsonObject what) {
        instruct(operation, what);
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

    /** Answers what the hub asks by this event, so many times. */
    public BridgeClient answer(String event, Object answer, int times) {
        return perform(
                "answer",
                new JsonObject().put("event", event).put("answer", answer).put("times", times));
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
        return ask("send", new JsonObject().put("address", address).put("body", body))
                .getJsonObject("body");
    }

    /** The bodies that arrived at the address, without confirmations, in order. */
    public List<JsonObject> events(String address) {
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
        return events(address).stream().map(body -> body.getLong("seq")).toList();
    }

    @Override
    public void close() {
        perform("close", new JsonObject());
    }
}
