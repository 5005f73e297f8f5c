package dev.switchboard.chat;

import dev.switchboard.bus.Deadline;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Publication.Target;
import dev.switchboard.bus.Publisher;
import dev.switchboard.bus.Topic;
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
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Changes one person's own state in a chat. Each change is one event in that person's log, so all their devices hear of it,
 * also those that are absent. The person's log is locked first: nothing else changes their rows meanwhile. Runs on its
 * verticle's event loop.
 */
final class OwnStates {

    /** The shortest time between two events of one person's draft in one chat. */
    static final Duration DRAFT_PAUSE = Duration.ofSeconds(2);

    /**
     * What is stored.
     *
     * @param readable the position that reading up to the asked one means: never lower than now, nor beyond the log
     * @param unreadThen the unread messages of others after it
     * @param head of the chat's log
     * @param draftDue whether the draft has changed since the last event
     * @param draftHeldMs for how long no event of a draft may follow yet
     */
    record Stored(OwnState state, long readable, long unreadThen, long head, boolean draftDue, long draftHeldMs) {

        private static Stored from(UUID chatId, Row row) {
            return new Stored(
                    OwnState.from(chatId, row, 0),
                    row.getLong(5),
                    row.getLong(6),
                    row.getLong(7),
                    row.getBoolean(8),
                    row.getLong(9));
        }
    }

    /**
     * What becomes of it.
     *
     * @param write the statement that stores it; null if nothing has changed
     * @param told whether an event tells of it
     */
    record Change(OwnState after, @Nullable Function<SqlConnection, Future<?>> write, boolean told) {}

    /** The state after a change, and the event to publish; null for none. */
    record Changed(OwnState state, @Nullable Publication event) {}

    private static final String COUNT =
            """
            (select count(*) from (
                select 1 from chat_message u
                where u.log = p.log and u.seq > %s and u.sender <> $2 and u.deleted_at is null
                limit $4) unread)""";
    private static final String READABLE = "greatest(p.read_seq, least($3::bigint, l.head))";
    static final String FIND =
            """
            select p.read_seq, %s, p.muted, %s, p.draft, %s, case when %s > p.read_seq then %s else 0 end, l.head,
                p.draft_due, greatest(0, coalesce(ceil(extract(epoch from
                    p.draft_at + make_interval(secs => $5) - clock_timestamp()) * 1000), 0))::bigint
            from chat c join topic_position l on l.id = c.log join chat_participant p on p.log = c.log
            where c.id = $1 and p.person = %s"""
                    .formatted(
                            COUNT.formatted("p.read_seq"),
                            OwnState.HIDDEN,
                            READABLE,
                            READABLE,
                            COUNT.formatted(READABLE),
                            ChatStore.person(2));

    /** What no two changes of one transaction have in common: the second must see what the first wrote. */
    private record Place(UUID chatId, String userId) {}

    private record Wanted(UUID chatId, String userId, long seq, Function<Stored, Change> change) {}

    /** About what a change writes. */
    private static final int BYTES = 1_000;

    private final GroupCommit commits;
    private final Kind kind = new Kind();
    private final Publisher publisher;
    private final long maxUnread;

    OwnStates(GroupCommit commits, Publisher publisher, ChatConfig config) {
        this.commits = commits;
        this.publisher = publisher;
        this.maxUnread = config.maxUnread();
    }

    /**
     * Changes the state and publishes the event. Refuses a user who is not in the chat.
     *
     * @param seq up to where the user wants to have read; 0 for no more than now
     */
    Future<Changed> change(UUID chatId, String userId, long seq, Deadline deadline, Function<Stored, Change> change) {
        GroupUnit<Wanted> unit = new GroupUnit<>(
                new Wanted(chatId, userId, seq, change),
                List.of(Topic.user(userId)),
                true,
                new Place(chatId, userId),
                deadline,
                BYTES);
        return commits.submit(kind, unit).onSuccess(changed -> publish(changed.event()));
    }

    private void publish(@Nullable Publication event) {
        if (event != null) {
            publisher.publish(event);
        }
    }

    private Future<Optional<Stored>> find(SqlConnection tx, Wanted wanted) {
        double pause = DRAFT_PAUSE.toMillis() / 1000.0;
        Tuple values = Tuple.of(wanted.chatId(), wanted.userId(), wanted.seq(), maxUnread, pause);
        return tx.preparedQuery(FIND).execute(values).map(rows -> {
            var row = rows.iterator();
            return row.hasNext() ? Optional.of(Stored.from(wanted.chatId(), row.next())) : Optional.empty();
        });
    }

    /** How states are changed, many in one transaction, none twice in it. */
    private final class Kind implements GroupKind<Wanted, Stored, Function<SqlConnection, Future<?>>, Changed> {

        @Override
        public Future<List<Optional<Stored>>> read(SqlConnection tx, List<Wanted> units) {
            List<Future<Optional<Stored>>> found =
                    units.stream().map(wanted -> find(tx, wanted)).toList();
            return Future.all(found)
                    .map(done -> found.stream().map(Future::result).toList());
        }

        @Override
        public Failure missing(Wanted unit) {
            return ChatRefusals.noChat();
        }

        @Override
        public GroupDecider<Wanted, Stored, Function<SqlConnection, Future<?>>, Changed> decider() {
            return (wanted, stored, positions) -> {
                Topic topic = Topic.user(wanted.userId());
                return decision(topic, positions.next(topic), wanted.change().apply(stored));
            };
        }

        @Override
        public Future<?> write(SqlConnection tx, List<Function<SqlConnection, Future<?>>> rows) {
            return Future.all(rows.stream().map(row -> row.apply(tx)).toList());
        }
    }

    private static GroupDecision<Function<SqlConnection, Future<?>>, Changed> decision(
            Topic topic, long seq, Change made) {
        Function<SqlConnection, Future<?>> write = made.write();
        if (write == null) {
            return new Leave<>(new Changed(made.after(), null));
        }
        if (!made.told()) {
            return new Write<>(write, List.of(), new Changed(made.after(), null));
        }
        Buffer data = made.after().toJson().toBuffer();
        Publication event = Publication.durable(topic, seq, ChatEvents.CHAT_STATE, data);
        return new Write<>(
                write,
                List.of(Event.of(new Target(topic, seq), ChatEvents.CHAT_STATE, data)),
                new Changed(made.after(), event));
    }
}
