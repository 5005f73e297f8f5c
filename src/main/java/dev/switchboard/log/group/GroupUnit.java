package dev.switchboard.log.group;

import dev.switchboard.bus.Deadline;
import dev.switchboard.bus.Topic;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One command's share of a transaction.
 *
 * @param what the command
 * @param topics those it appends to, each once; it is carried out with all of them locked
 * @param creates whether logs that do not exist yet are created
 * @param conflict two units with an equal one are never in one transaction, since the second must see what the first wrote;
 *     both must name the same topics. Null for none
 * @param deadline until when it may take effect
 * @param bytes about what it writes
 */
public record GroupUnit<U>(
        U what, List<Topic> topics, boolean creates, @Nullable Object conflict, Deadline deadline, long bytes) {

    public GroupUnit {
        topics = List.copyOf(topics);
    }
}
