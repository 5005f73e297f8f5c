package dev.switchboard.log.group;

import dev.switchboard.bus.Deadline;
import dev.switchboard.bus.Topic;
import dev.switchboard.idempotency.KeyUse;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One command's share of a transaction.
 *
 * @param what the command
 * @param topics those it appends to, each once; it is carried out with all of them locked
 * @param creates whether logs that do not exist yet are created
 * @param conflict two units with an equal one are never in one transaction, since the second must see what the first wrote,
 *     unless their kind combines them; both must name the same topics. Null for none
 * @param key the unit is carried out once for each key; null for none
 * @param deadline until when it may take effect
 * @param bytes about what it writes
 */
public record GroupUnit<U>(
        U what,
        List<Topic> topics,
        boolean creates,
        @Nullable Object conflict,
        @Nullable KeyUse key,
        Deadline deadline,
        long bytes) {

    public GroupUnit {
        topics = List.copyOf(topics);
    }

    /** A unit without a key. */
    public GroupUnit(
            U what, List<Topic> topics, boolean creates, @Nullable Object conflict, Deadline deadline, long bytes) {
        this(what, topics, creates, conflict, null, deadline, bytes);
    }

    /** What it has in common with the units that must not be in one transaction with it. */
    Stream<Object> conflicts() {
        return Stream.of(conflict, key == null ? null : key.name()).flatMap(Stream::ofNullable);
    }
}
