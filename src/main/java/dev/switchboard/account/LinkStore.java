package dev.switchboard.account;

import dev.switchboard.bus.UserNames;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/** The table {@code account_link}, which has the hashes of the tokens and never a token. Safe from any thread. */
final class LinkStore {

    /** The most links of one purpose that an account gets in an hour. */
    static final int PER_ACCOUNT = 3;
    /**
     * The most links of accounts that claim an address which it gets in an hour. A reset does not count: it goes to a confirmed
     * address, and others' claims must not keep its account from it.
     */
    static final int PER_ADDRESS = 5;

    private static final String MAKE =
            """
            insert into account_link (hash, account_id, purpose, email, email_key, expires_at)
            select $1, $2, $3, $4, $5, clock_timestamp() + $6::bigint * interval '1 millisecond'
            where (
                    select count(*) from account_link where account_id = $2 and purpose = $3
                        and created_at > clock_timestamp() - interval '1 hour') < $7
                and ($3 <> 'email' or (
                    select count(*) from account_link where email_key = $5 and purpose = $3
                        and created_at > clock_timestamp() - interval '1 hour') < $8)
            returning expires_at""";

    private static final String USABLE = "hash = $1 and used_at is null and expires_at > clock_timestamp()";
    private static final String FIND = "select account_id, purpose, email from account_link where " + USABLE;
    private static final String USE = "update account_link set used_at = clock_timestamp() where " + USABLE
            + " returning account_id, purpose, email";
    private static final String END =
            """
            update account_link set used_at = clock_timestamp()
            where account_id = $1 and purpose = $2 and used_at is null and expires_at > clock_timestamp()""";
    private static final String FORGET = "delete from account_link where hash = $1";
    /** Those of the last hour are counted. It waits for no transaction, since it locks links of many accounts. */
    private static final String SWEEP =
            """
            delete from account_link where hash in (
                select hash from account_link
                where expires_at < clock_timestamp() and created_at < clock_timestamp() - interval '1 hour'
                for update skip locked)""";

    private final Postgres postgres;

    LinkStore(Postgres postgres) {
        this.postgres = postgres;
    }

    /** A link that may be used. */
    record Link(String accountId, LinkPurpose purpose, String email) {

        private static Optional<Link> of(RowSet<Row> rows) {
            var row = rows.iterator();
            return row.hasNext() ? Optional.of(of(row.next())) : Optional.empty();
        }

        private static Link of(Row row) {
            return new Link(row.getString(0), LinkPurpose.of(row.getString(1)), row.getString(2));
        }
    }

    /**
     * Until when the link with this token may be used; empty if the account or the address has got too many.
     *
     * @param hold locks the account in the link's transaction, and fails if it may not get the link any more
     */
    Future<Optional<Instant>> make(String token, Link link, Function<SqlConnection, Future<?>> hold) {
        return postgres.transaction(tx -> hold.apply(tx).compose(held -> make(tx, token, link)));
    }

    private static Future<Optional<Instant>> make(SqlConnection tx, String token, Link link) {
        Tuple values = Tuple.of(hash(token), link.accountId(), link.purpose().word(), link.email())
                .addValue(UserNames.key(link.email()))
                .addValue(link.purpose().life().toMillis())
                .addValue(PER_ACCOUNT)
                .addValue(PER_ADDRESS);
        return tx.preparedQuery(MAKE).execute(values).map(rows -> {
            var row = rows.iterator();
            return row.hasNext() ? Optional.of(row.next().getOffsetDateTime(0).toInstant()) : Optional.empty();
        });
    }

    /** It has not gone out. */
    Future<Void> forget(String token) {
        return postgres.query(FORGET, Tuple.of(hash(token))).mapEmpty();
    }

    Future<Optional<Link>> find(String token) {
        return postgres.query(FIND, Tuple.of(hash(token))).map(Link::of);
    }

    /** Uses the link up; empty if it is used or expired. Of two transactions that use it one gets it. */
    static Future<Optional<Link>> use(SqlConnection tx, String token) {
        return tx.preparedQuery(USE).execute(Tuple.of(hash(token))).map(Link::of);
    }

    /** Ends the account's links for one purpose. */
    static Future<Void> end(SqlConnection tx, String accountId, LinkPurpose purpose) {
        return tx.preparedQuery(END)
                .execute(Tuple.of(accountId, purpose.word()))
                .mapEmpty();
    }

    Future<Void> sweep() {
        return postgres.query(SWEEP, Tuple.tuple()).mapEmpty();
    }

    private static Buffer hash(String token) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return Buffer.buffer(digest.digest(token.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }
}
