package dev.switchboard.chat;

import dev.switchboard.log.TopicTrim;
import dev.switchboard.storage.Lease;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds and removes messages that their chats do not keep any longer. Safe from any thread. */
final class RetentionStore {

    /** Events of one step, messages among them. */
    static final int BATCH = 200;

    private static final String LOOK =
            """
            select w.log, w.age, coalesce(o.created_at < clock_timestamp() - w.age * interval '1 millisecond', false)
            from (
                select log, least(retention, $2::bigint) as age from chat
                where log > $1 and deleted_at is null%s order by log limit $3) w
            left join lateral (
                select created_at from topic_said where topic_id = w.log order by seq limit 1) o on true
            order by w.log""";

    static final String LOOK_ALL = LOOK.formatted("");
    /** Where the hub keeps messages for ever, an index has the chats that do not. */
    static final String LOOK_OWN = LOOK.formatted(" and retention is not null");

    /** A chat that was hidden and is not any more, since something was said there, stays so when that is gone. */
    private static final String SHOW =
            """
            update chat_participant p set hidden_seq = null
            where p.log = $1 and p.hidden_seq is not null and exists (
                select from chat_message h where h.log = p.log and h.seq > p.hidden_seq and h.seq <= $2
                    and (h.only_sender is null or 'user-' || h.sender = (
                        select t.topic from topic_position t where t.id = p.person)))""";
    /** Files go by a trigger. Those who locked the log and changed a message are before this or find it gone. */
    static final String REMOVE =
            """
            with gone as (
                delete from chat_message where log = $1 and seq <= $2
                returning id, log, created_at, seq, sender,
                    coalesce(octet_length(text), 0) + coalesce(octet_length(attachments::text), 0) as bytes),
            unindexed as (
                delete from chat_search i using gone g
                where i.log = g.log and i.created_at = g.created_at and i.seq = g.seq),
            returned as (
                select quota_add(sender, 'bytes', -bytes)
                from (select sender, sum(bytes)::bigint as bytes from gone group by sender order by sender) sums),
            blank as (select chat_blank_updates($1, array_agg(seq)) from gone),
            forgotten as (select notification_forget(array_agg(id)) from gone)
            select (select count(*) from gone), (select count(*) from returned), (select count(*) from blank),
                (select count(*) from forgotten)""";

    private final Postgres postgres;
    private final Lease lease;
    private final @Nullable Duration retention;

    /** @param retention of all chats; null where the hub keeps messages for ever */
    RetentionStore(Postgres postgres, Lease lease, @Nullable Duration retention) {
        this.postgres = postgres;
        this.lease = lease;
        this.retention = retention;
    }

    /**
     * A chat that does not keep its messages for ever.
     *
     * @param due whether it has something that is too old
     */
    record Found(long log, Duration age, boolean due) {}

    /** The next such chats after a number, at most so many. */
    Future<List<Found>> look(long after, int limit) {
        Long all = retention == null ? null : retention.toMillis();
        return postgres.query(all == null ? LOOK_OWN : LOOK_ALL, Tuple.of(after, all, limit))
                .map(rows -> {
                    List<Found> found = new ArrayList<>(rows.size());
                    rows.forEach(row ->
                            found.add(new Found(row.getLong(0), Duration.ofMillis(row.getLong(1)), row.getBoolean(2))));
                    return found;
                });
    }

    /**
     * What a step has done.
     *
     * @param messages how many are gone
     * @param more whether the chat may have more that is too old
     */
    record Step(long messages, boolean more) {

        static final Step NONE = new Step(0, false);
    }

    /** Removes some of what is too old; nothing while somebody else has the chat's log. */
    Future<Step> remove(Found chat) {
        return postgres.transaction(tx -> lease.check(tx)
                .compose(held -> TopicTrim.expired(tx, chat.log(), chat.age(), BATCH))
                .compose(upTo ->
                        upTo.isEmpty() ? Future.succeededFuture(Step.NONE) : remove(tx, chat.log(), upTo.get())));
    }

    private static Future<Step> remove(SqlConnection tx, long log, long upTo) {
        return tx.query(SearchIndexStore.TURN)
                .execute()
                .compose(turn -> TopicTrim.tryLock(tx, log))
                .compose(locked -> {
                    if (!locked) {
                        return Future.succeededFuture(Step.NONE);
                    }
                    // Sent together: the log is locked for one round trip.
                    Future<?> shown = tx.preparedQuery(SHOW).execute(Tuple.of(log, upTo));
                    Future<?> trimmed = TopicTrim.trim(tx, log, upTo);
                    Future<Step> removed = tx.preparedQuery(REMOVE)
                            .execute(Tuple.of(log, upTo))
                            .map(rows -> new Step(rows.iterator().next().getLong(0), true));
                    return Future.all(shown, trimmed, removed).compose(done -> removed);
                });
    }
}
