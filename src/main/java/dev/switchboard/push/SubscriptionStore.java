package dev.switchboard.push;

import dev.switchboard.bus.PushCommands.Subscribe;
import dev.switchboard.bus.WireTime;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** The table {@code push_subscription}. Safe from any thread. */
final class SubscriptionStore {

    /** While nobody is subscribed nobody looks at the logs: what was said before the first subscription is for nobody. */
    private static final String BEGIN =
            """
            update push_cursor set horizon = n.number || ':' || pg_snapshot_xmin(pg_current_snapshot())::text,
                seen_at = clock_timestamp()
            from log_lineage n where not exists (select from push_subscription)""";
    /** A browser belongs to who has last signed in with it; what waited for another user is not for this one. */
    private static final String TAKE_OVER = "delete from push_subscription where endpoint = $1 and user_id <> $2";

    private static final String PUT =
            """
            insert into push_subscription as s (endpoint, host, p256dh, auth, expires_at, user_id, token, issued_at)
            select $1, $2, $3::bytea, $4::bytea, $5::timestamptz, $6, $7, $8::timestamptz
            where not account_token_ended($6, $7, $8)
            on conflict (endpoint) do update set p256dh = excluded.p256dh, auth = excluded.auth,
                expires_at = excluded.expires_at, token = excluded.token, issued_at = excluded.issued_at,
                renewed_at = clock_timestamp()
            where s.user_id = excluded.user_id returning id""";
    /** Those that their browsers have not renewed for the longest time go. */
    private static final String TRIM =
            """
            delete from push_subscription where id in (
                select id from push_subscription where user_id = $1 order by renewed_at desc, id desc offset $2)""";

    private static final String REMOVE = "delete from push_subscription where user_id = $1 and endpoint = $2";
    private static final String LIST =
            """
            select endpoint, created_at, renewed_at, expires_at from push_subscription where user_id = $1
            order by id""";
    private static final String SWEEP =
            """
            delete from push_subscription where expires_at <= clock_timestamp()
                or renewed_at < clock_timestamp() - interval '90 days' or account_token_ended(user_id, token, issued_at)""";

    private final Postgres postgres;
    private final int perUser;

    /** @param perUser the most subscriptions of a user */
    SubscriptionStore(Postgres postgres, int perUser) {
        this.postgres = postgres;
        this.perUser = perUser;
    }

    /** False if the token has been revoked meanwhile. */
    Future<Boolean> put(String user, Subscription subscription, Subscribe asked) {
        return postgres.transaction(tx -> run(tx, BEGIN, Tuple.tuple())
                .compose(begun ->
                        run(tx, TAKE_OVER, Tuple.of(subscription.endpoint().url(), user)))
                .compose(free -> tx.preparedQuery(PUT).execute(row(user, subscription, asked)))
                .compose(put -> run(tx, TRIM, Tuple.of(user, perUser)).map(put.size() > 0)));
    }

    private static Future<Void> run(SqlConnection tx, String sql, Tuple values) {
        return tx.preparedQuery(sql).execute(values).mapEmpty();
    }

    private static Tuple row(String user, Subscription subscription, Subscribe asked) {
        return Tuple.tuple()
                .addValue(subscription.endpoint().url())
                .addValue(subscription.endpoint().host())
                .addValue(subscription.point())
                .addValue(subscription.auth())
                .addValue(time(subscription.expiresAt()))
                .addValue(user)
                .addValue(asked.token())
                .addValue(time(asked.issuedAt()));
    }

    private static @Nullable OffsetDateTime time(@Nullable Instant moment) {
        return moment == null ? null : moment.atOffset(ZoneOffset.UTC);
    }

    Future<Void> remove(String user, String endpoint) {
        return postgres.query(REMOVE, Tuple.of(user, endpoint)).mapEmpty();
    }

    /** {@code [{endpoint, createdAt, renewedAt, expiresAt}]}. */
    Future<JsonArray> list(String user) {
        return postgres.query(LIST, Tuple.of(user)).map(rows -> {
            JsonArray all = new JsonArray();
            rows.forEach(row -> all.add(json(row)));
            return all;
        });
    }

    private static JsonObject json(Row row) {
        return new JsonObject()
                .put("endpoint", row.getString(0))
                .put("createdAt", WireTime.write(row.getOffsetDateTime(1)))
                .put("renewedAt", WireTime.write(row.getOffsetDateTime(2)))
                .put("expiresAt", WireTime.writeOrNull(row.getOffsetDateTime(3)));
    }

    /** Removes those that have ended. */
    Future<Void> sweep() {
        return postgres.query(SWEEP, Tuple.tuple()).mapEmpty();
    }
}
