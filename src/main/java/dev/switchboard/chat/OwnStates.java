package dev.switchboard.chat;

import dev.switchboard.bus.Deadline;
import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Publisher;
import dev.switchboard.bus.Topic;
import dev.switchboard.log.TopicLog;
import dev.switchboard.storage.PipelinedTransaction;
import dev.switchboard.storage.PipelinedTransaction.Decision;
import dev.switchboard.storage.PipelinedTransaction.Leave;
import dev.switchboard.storage.PipelinedTransaction.Write;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Changes one person's own state in a chat. Each change is one event in that person's log, so all their devices hear of it,
 * also those that are absent. The person's log is locked first: nothing else changes their rows meanwhile. Safe from any
 * thread.
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
     * @param now the server's time
     */
    record Stored(
            OwnState state,
            long readable,
            long unreadThen,
            long head,
            boolean draftDue,
            long draftHeldMs,
            OffsetDateTime now) {

        private static Stored from(UUID chatId, Row row) {
            return new Stored(
                    OwnState.from(chatId, row, 0),
                    row.getLong(5),
                    row.getLong(6),
                    row.getLong(7),
                    row.getBoolean(8),
                    row.getLong(9),
                    row.getOffsetDateTime(10));
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
                where u.chat_id = p.chat_id and u.seq > %s and u.sender <> p.user_id and u.deleted_at is null
                limit $4) unread)""";
    private static final String READABLE = "greatest(p.read_seq, least($3::bigint, l.head))";
    private static final String FIND =
            """
            select p.read_seq, %s, p.muted, %s, p.draft, %s, case when %s > p.read_seq then %s else 0 end, l.head,
                p.draft_due, greatest(0, coalesce(ceil(extract(epoch from
                    p.draft_at + make_interval(secs => $5) - clock_timestamp()) * 1000), 0))::bigint,
                clock_timestamp()
            from chat_participant p join topic_position l on l.topic = 'chat-' || p.chat_id::text
            where p.chat_id = $1 and p.user_id = $2"""
                    .formatted(
                            COUNT.formatted("p.read_seq"),
                            OwnState.HIDDEN,
                            READABLE,
                            READABLE,
                            COUNT.formatted(READABLE));

    private final Postgres postgres;
    private final Publisher publisher;
    private final long maxUnread;

    OwnStates(Postgres postgres, Publisher publisher, ChatConfig config) {
        this.postgres = postgres;
        this.publisher = publisher;
        this.maxUnread = config.maxUnread();
    }

    /**
     * Changes the state and publishes the event. Refuses a user who is not in the chat.
     *
     * @param seq up to where the user wants to have read; 0 for no more than now
     */
    Future<Changed> change(UUID chatId, String userId, long seq, Deadline deadline, Function<Stored, Change> change) {
        return PipelinedTransaction.<Changed>run(
                        postgres, deadline, tx -> decide(tx, chatId, userId, seq, deadline, change))
                .onSuccess(changed -> publish(changed.event()));
    }

    private void publish(@Nullable Publication event) {
        if (event != null) {
            publisher.publish(event);
        }
    }

    private Future<Decision<Changed>> decide(
            SqlConnection tx,
            UUID chatId,
            String userId,
            long seq,
            Deadline deadline,
            Function<Stored, Change> change) {
        Topic topic = Topic.user(userId);
        Future<Map<Topic, Long>> next = TopicLog.lock(tx, List.of(topic));
        double pause = DRAFT_PAUSE.toMillis() / 1000.0;
        Tuple values = Tuple.of(chatId, userId, seq, maxUnread, pause);
        Future<Stored> found = tx.preparedQuery(FIND).execute(values).map(rows -> {
            if (rows.size() == 0) {
                throw ChatRefusals.noChat();
            }
            return Stored.from(chatId, rows.iterator().next());
        });
        return Future.all(next, found).map(done -> {
            Change made = change.apply(found.result());
            long position =
                    TopicLog.targets(List.of(topic), next.result()).get(0).seq();
            return decision(
                    topic, position, made, deadline.onClock(found.result().now()));
        });
    }

    private static Decision<Changed> decision(Topic topic, long seq, Change made, OffsetDateTime latest) {
        Function<SqlConnection, Future<?>> write = made.write();
        if (write == null) {
            return new Leave<>(new Changed(made.after(), null));
        }
        if (!made.told()) {
            return new Write<>(tx -> write.apply(tx).map(new Changed(made.after(), null)));
        }
        Buffer data = made.after().toJson().toBuffer();
        Publication event = Publication.durable(topic, seq, ChatEvents.CHAT_STATE, data);
        return new Write<>(tx -> Future.all(
                        write.apply(tx), TopicLog.append(tx, topic, seq, ChatEvents.CHAT_STATE, data, null, latest))
                .map(new Changed(made.after(), event)));
    }
}
