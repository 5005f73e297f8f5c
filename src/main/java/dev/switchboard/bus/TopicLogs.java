package dev.switchboard.bus;

import dev.switchboard.bus.LogCommands.After;
import dev.switchboard.bus.LogCommands.Heads;
import dev.switchboard.bus.LogCommands.Held;
import dev.switchboard.bus.LogCommands.Moved;
import dev.switchboard.bus.LogCommands.Read;
import dev.switchboard.bus.LogCommands.Survived;
import dev.switchboard.bus.LogCommands.Topics;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.Map;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the topic logs over the bus, on whatever node the concern {@code log} runs. A failed future carries a
 * {@link Failure}, {@code UNAVAILABLE} while the store is away. Safe from any thread.
 */
public final class TopicLogs {

    private final HubCommands commands;

    private final IntConsumer lineageSeen;

    public TopicLogs(Commands commands) {
        this(commands, number -> {});
    }

    /**
     * @param lineageSeen gets the {@link LogLineage} of each answer, before the answer's future completes
     */
    public TopicLogs(Commands commands, IntConsumer lineageSeen) {
        this.commands = new HubCommands(commands);
        this.lineageSeen = lineageSeen;
    }

    /** The events after {@code after}, at most {@code limit} of them. */
    public Future<LogPage> read(Topic topic, long after, int limit) {
        return read(new Read(topic, after, limit, null));
    }

    /** As {@link #read(Topic, long, int)}, one event at least and otherwise about {@code length} characters of data. */
    public Future<LogPage> read(Topic topic, long after, int limit, int length) {
        return read(new Read(topic, after, limit, length));
    }

    /** Where the topic's log ends, without events. */
    public Future<LogPage> head(Topic topic) {
        return read(new Read(topic, null, 0, null));
    }

    private Future<LogPage> read(Read asked) {
        return commands.ask(LogCommands.READ, asked).onSuccess(page -> lineageSeen.accept(page.lineage()));
    }

    /** Where the logs of many topics end; a topic without an event is left out. */
    public Future<Map<Topic, Long>> heads(Collection<Topic> topics) {
        return commands.ask(LogCommands.HEADS, new Topics(topics))
                .onSuccess(heads -> lineageSeen.accept(heads.lineage()))
                .map(Heads::heads);
    }

    /** Whether the logs have what a node holds, by these positions; a topic without a log is left out. */
    public Future<Survived> survived(Map<Topic, Long> positions) {
        return commands.ask(LogCommands.SURVIVED, new Held(positions))
                .onSuccess(survived -> lineageSeen.accept(survived.lineage()));
    }

    /**
     * The topics that have moved since the answer that gave {@code after}, so that a node need not ask for each topic.
     *
     * @param after {@link Moved#after()} of the previous answer, or null to begin now, with no topics
     */
    public Future<Moved> moved(@Nullable String after) {
        return commands.ask(LogCommands.MOVED, new After(after))
                .onSuccess(moved -> lineageSeen.accept(moved.lineage()));
    }
}
