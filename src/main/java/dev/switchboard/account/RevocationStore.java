package dev.switchboard.account;

import dev.switchboard.bus.OwnAccountCommands.OwnToken;
import dev.switchboard.bus.RevocationPage;
import dev.switchboard.bus.RevocationPage.Place;
import dev.switchboard.bus.RevocationPage.Revocation;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The table {@code account_revocation}. Safe from any thread. */
final class RevocationStore {

    /** The most revocations in one answer. */
    static final int PAGE = 5000;
    /** The token of a revocation of all of a user's tokens. */
    private static final String ALL = "";

    /** Each insert also deletes a few revocations that are older than any valid token. */
    private static final String REVOKE =
            """
            with old as (
                delete from account_revocation where (user_id, token) in (
                    select user_id, token from account_revocation
                    where not_before < now() - interval '400 days' and user_id <> $1
                    limit 100 for update skip locked))
            insert into account_revocation as r (user_id, token, not_before, spared)
            values ($1, $2, date_trunc('milliseconds', clock_timestamp() + interval '999 microseconds'), $3)
            on conflict (user_id, token) do update set
                not_before = greatest(r.not_before, excluded.not_before), xid = excluded.xid,
                spared = case
                    when excluded.not_before >= r.not_before
                        and (r.spared = excluded.spared or $4::timestamptz >= r.not_before) then excluded.spared end
            returning not_before, spared""";
    /** A transaction that is still open sorts at or after the horizon, so the next query from there finds it. */
    private static final String CHANGED =
            """
            select h.horizon, r.user_id, r.not_before, r.xid::text, r.token, r.spared
            from (select pg_snapshot_xmin(pg_current_snapshot())::text as horizon) h left join (
                select user_id, not_before, xid, token, spared from account_revocation
                where (xid, user_id) > ($1::text::xid8, $2) and not_before >= now() - interval '400 days'
                order by xid, user_id limit $3) r on true
            order by r.xid, r.user_id""";

    private final Postgres postgres;

    RevocationStore(Postgres postgres) {
        this.postgres = postgres;
    }

    /**
     * Revokes the user's tokens as of now by the store's clock, but one, if it is not null. One that an earlier revocation has
     * ended stays so: it may have come while this one was on its way.
     */
    Future<Revocation> revokeOthers(SqlConnection tx, String user, @Nullable OwnToken spared) {
        Instant issuedAt = spared == null ? null : spared.issuedAt();
        Tuple values = Tuple.of(user, ALL, spared == null ? null : spared.id())
                .addValue(issuedAt == null ? null : issuedAt.atOffset(ZoneOffset.UTC));
        return tx.preparedQuery(REVOKE).execute(values).map(rows -> revoked(user, null, rows));
    }

    /** Revokes one token alone; the time is when it was revoked. */
    Future<Revocation> revoke(String user, String token) {
        return postgres.query(REVOKE, Tuple.of(user, token, null, null)).map(rows -> revoked(user, token, rows));
    }

    private static Revocation revoked(String user, @Nullable String token, RowSet<Row> rows) {
        Row row = rows.iterator().next();
        return new Revocation(user, row.getOffsetDateTime(0).toInstant(), token, row.getString(1));
    }

    /** What was revoked after {@code from}. */
    Future<RevocationPage> changed(Place from) {
        return postgres.query(CHANGED, Tuple.of(from.xid(), from.user(), (long) PAGE))
                .map(RevocationStore::page);
    }

    private static RevocationPage page(RowSet<Row> rows) {
        List<Revocation> revocations = new ArrayList<>();
        Place horizon = Place.START;
        Place last = null;
        for (Row row : rows) {
            horizon = new Place(row.getString(0), "");
            if (row.getString(1) != null) {
                revocations.add(new Revocation(
                        row.getString(1),
                        row.getOffsetDateTime(2).toInstant(),
                        row.getString(4).equals(ALL) ? null : row.getString(4),
                        row.getString(5)));
                last = new Place(row.getString(3), row.getString(1));
            }
        }
        return new RevocationPage(revocations, revocations.size() < PAGE ? null : last, horizon);
    }
}
