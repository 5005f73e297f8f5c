package dev.switchboard.chat;

import dev.switchboard.bus.Deadline;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Publication.Target;
import dev.switchboard.bus.Publisher;
import dev.switchboard.bus.Topic;
import dev.switchboard.chat.OwnStateStore.Asked;
import dev.switchboard.chat.OwnStateStore.Stored;
import dev.switchboard.chat.OwnStateStore.Written;
import dev.switchboard.log.group.GroupCommit;
import dev.switchboard.log.group.GroupDecider;
import dev.switchboard.log.group.GroupDecision;
import dev.switchboard.log.group.GroupDecision.Event;
import dev.switchboard.log.group.GroupDecision.Leave;
import dev.switchboard.log.group.GroupDecision.Write;
import dev.switchboard.log.group.GroupKind;
import dev.switchboard.log.group.GroupUnit;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Changes one person's own state in a chat, many in one transaction. Each change is one event in that person's log, so all
 * their devices hear of it, also those that are absent. The person's log is locked first: nothing else changes their rows
 * meanwhile. Reads of one chat that wait together are one change, to the greatest position. Runs on its verticle's event loop.
 */
final class OwnStates {

    /** The shortest time between two events of one person's draft in one chat. */
    static final Duration DRAFT_PAUSE = Duration.ofSeconds(2);

    /**
     * What becomes of it.
     *
     * @param write what is stored; null if nothing has changed
     * @param told whether an event tells of it
     */
    record Change(OwnState after, @Nullable Written write, boolean told) {}

    /**
     * The state after a change, and the event to publish; null for none.
     *
     * @param quiet as in {@link Members#quiet()}
     */
    record Changed(OwnState state, @Nullable Publication event, boolean quiet) {}

    /** What no two changes of one transaction have in common: the second must see what the first wrote. */
    private record Place(UUID chatId, String userId) {}

    /**
     * A change that is asked for.
     *
     * @param alike two changes of one place with an equal one differ by their position alone; null for none
     */
    private record Wanted(Asked asked, Function<Stored, Change> change, @Nullable Object alike) {}

    /** About what a change writes, without a draft. */
    private static final int BYTES = 1_000;

    private final GroupCommit commits;
    private final OwnStateStore store;
    private final Kind kind = new Kind();
    private final Publisher publisher;

    OwnStates(GroupCommit commits, Publisher publisher, ChatConfig config) {
        this.commits = commits;
        this.store = new OwnStateStore(config);
        this.publisher = publisher;
    }

    /**
     * Changes the state and publishes the event. Refuses a user who is not in the chat.
     *
     * @param draft how long the draft is that the change brings
     */
    Future<Changed> change(UUID chatId, String userId, Deadline deadline, int draft, Function<Stored, Change> change) {
        // It is in the row and in the event.
        return change(new Wanted(new Asked(chatId, userId, 0), change, null), deadline, BYTES + 2L * draft);
    }

    /**
     * As {@link #change}, for one who reads.
     *
     * @param seq up to where the user wants to have read
     * @param unseen whether others do not see it
     */
    Future<Changed> read(
            UUID chatId, String userId, long seq, boolean unseen, Deadline deadline, Function<Stored, Change> change) {
        return change(new Wanted(new Asked(chatId, userId, seq), change, unseen), deadline, BYTES);
    }

    private Future<Changed> change(Wanted wanted, Deadline deadline, long bytes) {
        Asked asked = wanted.asked();
        GroupUnit<Wanted> unit = new GroupUnit<>(
                wanted,
                List.of(Topic.user(asked.userId())),
                true,
                new Place(asked.chatId(), asked.userId()),
                deadline,
                bytes);
        return commits.submit(kind, unit).onSuccess(changed -> publish(changed.event()));
    }

    private void publish(@Nullable Publication event) {
        if (event != null) {
            publisher.publish(event);
        }
    }

    /** How states are changed, many in one transaction, none twice in it. */
    private final class Kind implements GroupKind<Wanted, Stored, Written, Changed> {

        @Override
        public Future<List<Optional<Stored>>> read(SqlConnection tx, List<Wanted> units) {
            return store.find(tx, units.stream().map(Wanted::asked).toList());
        }

        @Override
        public Failure missing(Wanted unit) {
            return ChatRefusals.noChat();
        }

        @Override
        public GroupDecider<Wanted, Stored, Written, Changed> decider() {
            return (wanted, stored, positions) -> {
                Topic topic = Topic.user(wanted.asked().userId());
                return decision(topic, positions.next(topic), wanted.change().apply(stored), stored.quiet());
            };
        }

        @Override
        public Future<?> write(SqlConnection tx, List<Written> rows) {
            return store.write(tx, rows);
        }

        /** One that reads up to the greater position. */
        @Override
        public Optional<Wanted> combine(Wanted first, Wanted second) {
            return first.alike() == null || !first.alike().equals(second.alike())
                    ? Optional.empty()
                    : Optional.of(first.asked().seq() >= second.asked().seq() ? first : second);
        }

        @Override
        public Changed sharing(Changed result) {
            return new Changed(result.state(), null, result.quiet());
        }
    }

    private static GroupDecision<Written, Changed> decision(Topic topic, long seq, Change made, boolean quiet) {
        Written write = made.write();
        if (write == null) {
            return new Leave<>(new Changed(made.after(), null, quiet));
        }
        if (!made.told()) {
            return new Write<>(write, List.of(), new Changed(made.after(), null, quiet));
        }
        Buffer data = made.after().toJson().toBuffer();
        Publication event = Publication.durable(topic, seq, ChatEvents.CHAT_STATE, data);
        return new Write<>(
                write,
                List.of(Event.of(new Target(topic, seq), ChatEvents.CHAT_STATE, data)),
                new Changed(made.after(), event, quiet));
    }
}
