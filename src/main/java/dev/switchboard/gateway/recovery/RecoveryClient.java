package dev.switchboard.gateway.recovery;

import dev.switchboard.bus.Commands;
import dev.switchboard.bus.HubCommands;
import dev.switchboard.bus.RecoveryCommands;
import dev.switchboard.bus.Topic;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Asks the concern {@code recovery}, over the bus, for what it stores. Safe from any thread. */
final class RecoveryClient {

    private final HubCommands commands;
    private final Duration keep;

    /**
     * Makes a client of the concern.
     *
     * @param keep how long a topic set is kept after it was last written, read or touched
     */
    RecoveryClient(Commands commands, Duration keep) {
        this.commands = new HubCommands(commands);
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
        return commands.ask(RecoveryCommands.PUT, put).mapEmpty();
    }

    /** Reads the set with this id and postpones its expiry; fails with {@code NOT_FOUND}. */
    Future<StoredTopicSet> get(String id) {
        return commands.ask(RecoveryCommands.GET, new RecoveryCommands.Get(id, keep))
                .map(set -> new StoredTopicSet(id, set.topics(), set.positions()));
    }

    /** Postpones the expiry of these sets. */
    Future<Void> touch(List<String> ids) {
        return commands.ask(RecoveryCommands.TOUCH, new RecoveryCommands.Touch(ids, keep))
                .mapEmpty();
    }

    /** Records these connections as ended, for that long. */
    Future<Void> end(List<String> sids, Duration remembered) {
        return commands.ask(RecoveryCommands.END, new RecoveryCommands.End(sids, remembered))
                .mapEmpty();
    }

    /** Whether the connection has not ended and the logs hold every event after these positions. */
    Future<Boolean> isWhole(String sid, Map<Topic, Long> positions) {
        return commands.ask(RecoveryCommands.WHOLE, new RecoveryCommands.Check(sid, positions))
                .map(RecoveryCommands.Checked::whole);
    }

    /** The secret with this name that all nodes share, made now if there is none. */
    Future<String> secret(String name) {
        return commands.ask(RecoveryCommands.SECRET, new RecoveryCommands.SecretName(name))
                .map(RecoveryCommands.Secret::value);
    }
}
