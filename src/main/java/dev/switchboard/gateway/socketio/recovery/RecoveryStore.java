package dev.switchboard.gateway.socketio.recovery;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Commands;
import dev.switchboard.bus.Topic;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** Asks the concern {@code log}, over the bus, for what the store keeps of recovery. Safe from any thread. */
final class RecoveryStore {

    static final String PUT = "recovery:put";
    static final String GET = "recovery:get";
    static final String TOUCH = "recovery:touch";
    static final String END = "recovery:end";
    static final String WHOLE = "recovery:whole";
    static final String SECRET = "recovery:secret";

    private final Commands commands;
    private final Duration keep;

    /**
     * @param keep how long a set is kept after the last touch
     */
    RecoveryStore(Commands commands, Duration keep) {
        this.commands = commands;
        this.keep = keep;
    }

    /** Keeps a set, and forgets another, if one is named. */
    Future<Void> put(KeptSet set, String drop) {
        JsonArray topics = new JsonArray(set.topics().stream().map(Topic::name).toList());
        JsonArray positions = new JsonArray(LongStream.of(set.base()).boxed().toList());
        JsonObject data = keeping()
                .put("id", set.id())
                .put("topics", topics)
                .put("positions", positions)
                .put("drop", drop == null ? new JsonArray() : new JsonArray().add(drop));
        return ask(PUT, data).mapEmpty();
    }

    /** The set of this id, kept for as long again; fails with {@code NOT_FOUND}. */
    Future<KeptSet> get(String id) {
        return ask(GET, keeping().put("id", id)).map(answer -> {
            List<Topic> topics = answer.getJsonArray("topics").stream()
                    .map(name -> Topic.trusted((String) name))
                    .toList();
            long[] base = answer.getJsonArray("positions").stream()
                    .mapToLong(at -> ((Number) at).longValue())
                    .toArray();
            return new KeptSet(id, topics, base);
        });
    }

    Future<Void> touch(List<String> ids) {
        return ask(TOUCH, keeping().put("ids", new JsonArray(ids))).mapEmpty();
    }

    /** Remembers for that long that these connections are over. */
    Future<Void> end(List<String> sids, Duration forThatLong) {
        return ask(END, new JsonObject().put("sids", new JsonArray(sids)).put("keepMs", forThatLong.toMillis()))
                .mapEmpty();
    }

    /** Whether the topics' logs still hold all that is behind these positions, and the connection is not over. */
    Future<Boolean> whole(String sid, Map<Topic, Long> positions) {
        JsonArray topics = new JsonArray();
        JsonArray behind = new JsonArray();
        positions.forEach((topic, position) -> {
            topics.add(topic.name());
            behind.add(position);
        });
        return ask(WHOLE, new JsonObject().put("sid", sid).put("topics", topics).put("positions", behind))
                .map(answer -> answer.getBoolean("whole"));
    }

    /** The secret of this name that all nodes share, made now if there was none. */
    Future<String> secret(String name) {
        return ask(SECRET, new JsonObject().put("name", name)).map(answer -> answer.getString("secret"));
    }

    private JsonObject keeping() {
        return new JsonObject().put("keepMs", keep.toMillis());
    }

    private Future<JsonObject> ask(String command, JsonObject data) {
        return commands.request(command, data).compose(Answer::succeeded);
    }
}
