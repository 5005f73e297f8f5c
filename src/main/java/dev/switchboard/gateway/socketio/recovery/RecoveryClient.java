package dev.switchboard.gateway.socketio.recovery;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Commands;
import dev.switchboard.bus.RecoveryCommands;
import dev.switchboard.bus.Topic;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Asks the concern {@code recovery}, over the bus, for what it stores. Safe from any thread. */
final class RecoveryClient {

    private final Commands commands;
    private final Duration keep;

    /**
     * Makes a client of the concern.
     *
     * @param keep how long a topic set is kept after it was last written, read or touched
     */
    RecoveryClient(Commands commands, Duration keep) {
        this.commands = commands;
        this.keep = keep;
    }

    /**
     * Stores a set.
     *
     * @param obsolete the id of a set to delete, or null
     */
    Future<Void> put(StoredTopicSet set, @Nullable String obsolete) {
        RecoveryCommands.Put put = new RecoveryCommands.Put(
                set.id(),
                new RecoveryCommands.TopicSet(set.topics(), set.base()),
                keep,
                obsolete == null ? List.of() : List.of(obsolete));
        return request(RecoveryCommands.PUT, put.toJson()).mapEmpty();
    }

    /** Reads the set with this id and postpones its expiry; fails with {@code NOT_FOUND}. */
    Future<StoredTopicSet> get(String id) {
        return request(RecoveryCommands.GET, new RecoveryCommands.Get(id, keep).toJson())
                .map(RecoveryCommands.TopicSet::fromJson)
                .map(set -> new StoredTopicSet(id, set.topics(), set.positions()));
    }

    /** Postpones the expiry of these sets. */
    Future<Void> touch(List<String> ids) {
        return request(RecoveryCommands.TOUCH, new RecoveryCommands.Touch(ids, keep).toJson())
                .mapEmpty();
    }

    /** Records these connections as ended, for that long. */
    Future<Void> end(List<String> sids, Duration remembered) {
        return request(RecoveryCommands.END, new RecoveryCommands.End(sids, remembered).toJson())
                .mapEmpty();
    }

    /** Whether the connection has not ended and the logs hold every event after these positions. */
    Future<Boolean> isWhole(String sid, Map<Topic, Long> positions) {
        return request(RecoveryCommands.WHOLE, new RecoveryCommands.Check(sid, positions).toJson())
                .map(answer -> RecoveryCommands.Checked.fromJson(answer).whole());
    }

    /** The secret with this name that all nodes share, made now if there is none. */
    Future<String> secret(String name) {
        return request(RecoveryCommands.SECRET, new RecoveryCommands.SecretName(name).toJson())
                .map(answer -> RecoveryCommands.Secret.fromJson(answer).value());
    }

    private Future<JsonObject> request(String command, JsonObject data) {
        return commands.request(command, data).compose(Answer::succeeded);
    }
}
