package dev.switchboard.push;

import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * The table {@code push_delivery}: what waits for a push service, and what it says. A result is fenced, so a node that has lost
 * the lease changes nothing. Safe from any thread.
 */
final class DeliveryStore {

    /** What waits for one browser at most; the oldest go. A chat counts once, whatever is said in it. */
    private static final int MOST = 200;

    static final String DUE =
            """
            select d.id, d.subscription, d.topic_id, d.seq, d.slot = 0, d.at, d.attempts, s.user_id, s.endpoint, s.host,
                s.p256dh, s.auth
            from push_delivery d
            cross join lateral (select * from push_subscription b where b.id = d.subscription limit 1) s
            where d.next_at <= statement_timestamp() and d.id <> all($1::bigint[]) and s.host <> all($2::text[])
                and not account_token_ended(s.user_id, s.token, s.issued_at)
            order by d.next_at limit $3""";

    /** A later message of the chat that has replaced it meanwhile stays. */
    private static final String DONE =
            "with %s delete from push_delivery d using fence where d.id = $2 and d.seq = $3".formatted(PushStore.FENCE);

    private static final String LATER =
            """
            with %s
            update push_delivery d set attempts = d.attempts + 1,
                next_at = clock_timestamp() + $3::bigint * interval '1 millisecond'
            from fence where d.id = $2"""
                    .formatted(PushStore.FENCE);

    private static final String GONE =
            "with %s delete from push_subscription s using fence where s.id = $2".formatted(PushStore.FENCE);

    private static final String SWEEP =
            """
            delete from push_delivery where at < clock_timestamp() - $1::bigint * interval '1 millisecond' or id in (
                select w.id from (
                    select id, row_number() over (partition by subscription order by at desc) as place from push_delivery) w
                where w.place > $2)""";

    private static final String CHAT =
            "select chat_id, name, direct, unread, sender, text, attachments from push_chat($1, $2, $3, $4)";
    private static final String UNREAD_NOTICE = "select notification_is_unread($1, $2)";

    private final Postgres postgres;
    private final String node;
    private final PushConfig config;

    DeliveryStore(Postgres postgres, String node, PushConfig config) {
        this.postgres = postgres;
        this.node = node;
        this.config = config;
    }

    /**
     * What there is to say about a chat.
     *
     * @param name null for none
     * @param unread messages, counted up to a number
     * @param text null for none
     */
    record ChatState(
            String id,
            @Nullable String name,
            boolean direct,
            long unread,
            String sender,
            @Nullable String text,
            int attachments) {}

    /**
     * What may be sent now.
     *
     * @param inFlight what is being sent
     * @param busy hosts that get nothing now
     */
    Future<List<Delivery>> due(Collection<Long> inFlight, Collection<String> busy, int limit) {
        Tuple values = Tuple.tuple()
                .addValue(inFlight.toArray(Long[]::new))
                .addValue(busy.toArray(String[]::new))
                .addValue(limit);
        return postgres.query(DUE, values).map(rows -> StreamSupport.stream(rows.spliterator(), false)
                .map(DeliveryStore::delivery)
                .toList());
    }

    private static Delivery delivery(Row row) {
        return new Delivery(
                row.getLong(0),
                row.getLong(1),
                row.getLong(2),
                row.getLong(3),
                row.getBoolean(4),
                row.getOffsetDateTime(5),
                row.getInteger(6),
                row.getString(7),
                row.getString(8),
                row.getString(9),
                row.getBuffer(10),
                row.getBuffer(11));
    }

    /** It is sent, or will not be. */
    Future<Void> done(Delivery delivery) {
        return postgres.query(DONE, Tuple.of(node, delivery.id(), delivery.seq()))
                .mapEmpty();
    }

    /** It is tried again after a pause. */
    Future<Void> later(Delivery delivery, Duration pause) {
        return postgres.query(LATER, Tuple.of(node, delivery.id(), pause.toMillis()))
                .mapEmpty();
    }

    /** The push service has forgotten the browser. */
    Future<Void> gone(Delivery delivery) {
        return postgres.query(GONE, Tuple.of(node, delivery.subscription())).mapEmpty();
    }

    /** Drops what is too old, or more than a browser may have waiting; succeeds with how much that was. */
    Future<Integer> sweep() {
        return postgres.query(SWEEP, Tuple.of(config.ttl().toMillis(), MOST)).map(RowSet::rowCount);
    }

    /** Empty if the user has read or left it, or the message is gone. */
    Future<Optional<ChatState>> chat(Delivery delivery) {
        Tuple values =
                Tuple.of(delivery.user(), delivery.topic(), delivery.seq()).addValue((long) config.maxUnread());
        return postgres.query(CHAT, values).map(rows -> StreamSupport.stream(rows.spliterator(), false)
                .findFirst()
                .map(DeliveryStore::state));
    }

    private static ChatState state(Row row) {
        return new ChatState(
                row.getUUID(0).toString(),
                row.getString(1),
                row.getBoolean(2),
                row.getLong(3),
                row.getString(4),
                row.getString(5),
                row.getInteger(6));
    }

    Future<Boolean> isUnread(String user, UUID notification) {
        return postgres.query(UNREAD_NOTICE, Tuple.of(user, notification))
                .map(rows -> rows.iterator().next().getBoolean(0));
    }
}
