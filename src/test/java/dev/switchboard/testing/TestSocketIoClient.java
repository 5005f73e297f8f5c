package dev.switchboard.testing;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * One client of a {@link SocketIoDriver}: keeps the messages about it, in order. Bytes are {@code
 * {"$bytes":"<base64>"}}.
 */
public final class TestSocketIoClient extends NodeClient {

    TestSocketIoClient(SocketIoDriver driver, String id) {
        super(driver, id);
    }

    /** Waits until it is connected. */
    public TestSocketIoClient connected() {
        next("connect");
        return this;
    }

    /**
     * Whether it is connected now. A client whose attempt to reconnect ends before its namespace is entered says
     * {@code disconnect} once more, so the two kinds must not be counted against each other.
     */
    public boolean isConnected() {
        List<String> changes = all().stream()
                .map(what -> what.getString("kind"))
                .filter(kind -> kind.equals("connect") || kind.equals("disconnect"))
                .toList();
        return !changes.isEmpty() && changes.get(changes.size() - 1).equals("connect");
    }

    /** Its id of the latest connection. */
    public String sid() {
        List<JsonObject> connects = of("connect");
        return connects.get(connects.size() - 1).getString("sid");
    }

    public TestSocketIoClient perform(String operation, JsonObject what) {
        instruct(operation, what);
        return this;
    }

    /** Acknowledges what the hub asks by this event, so many times. */
    public TestSocketIoClient answer(String event, Object answer, int times) {
        return perform(
                "answer",
                new JsonObject().put("event", event).put("answer", answer).put("times", times));
    }

    /** Emits without asking for an acknowledgement. */
    public TestSocketIoClient emit(String event, Object... arguments) {
        return perform("emit", new JsonObject().put("event", event).put("args", array(arguments)));
    }

    /** Emits and waits for the acknowledgement's first argument. */
    public JsonObject request(String event, Object... arguments) {
        return ask("emit", new JsonObject().put("event", event).put("args", array(arguments)))
                .getJsonArray("answer")
                .getJsonObject(0);
    }

    /** Sends a command that must succeed and returns its answer. */
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
    public List<JsonObject> received(String event) {
        return arguments(event).stream().map(all -> all.getJsonObject(0)).toList();
    }

    /** All arguments of each event of this name so far, in order. */
    public List<JsonArray> arguments(String event) {
        return of("event").stream()
                .filter(what -> event.equals(what.getString("event")))
                .map(what -> what.getJsonArray("args"))
                .toList();
    }

    /** The first argument of the first event of this name, received already or awaited. */
    public JsonObject nextEvent(String event) {
        return next(what -> "event".equals(what.getString("kind")) && event.equals(what.getString("event")))
                .getJsonArray("args")
                .getJsonObject(0);
    }

    /** The messages of this kind so far, in order. */
    public List<JsonObject> of(String kind) {
        return all().stream()
                .filter(what -> kind.equals(what.getString("kind")))
                .toList();
    }

    @Override
    public void close() {
        perform("disconnect", new JsonObject());
    }
}
