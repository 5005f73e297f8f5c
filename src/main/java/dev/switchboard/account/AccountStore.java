package dev.switchboard.account;

import dev.switchboard.bus.ErrorCode;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.UserNames;
import dev.switchboard.bus.WireTime;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;

/** The tables {@code account} and {@code account_network}. Safe from any thread. */
final class AccountStore {

    private static final Failure TAKEN_NAME =
            Failure.of(ErrorCode.CONFLICT, "this username is taken").with("field", "username");
    private static final Failure TWIN = Failure.of(ErrorCode.CONFLICT, "this username looks like one that is taken")
            .with("field", "username");

    private static final String INSERT =
            """
            with made as (
                insert into account (id, username, name_key, email, password_hash, looks_known)
                values ($1, $2, $3, $4, $5, true)
                on conflict (name_key) do nothing
                returning id, username, name_key)
            insert into account_known (id, username, name_key) select id, username, name_key from made""";
    private static final String TAKEN = "select 1 from account where name_key = any($1) limit 1";
    private static final String SELECT =
            "select id, username, email, email_key is not null, roles, password_hash from account where ";
    private static final String BY_NAME = SELECT + "name_key = any($1)";
    private static final String BY_EMAIL = SELECT + "email_key = $1";
    private static final String BY_ID = SELECT + "id = $1";
    private static final String LOCK = BY_ID + " for update";
    private static final String OWN =
            "select email, email_key is not null, roles, created_at from account where id = $1";
    private static final String SET_PASSWORD = "update account set password_hash = $2 where id = $1";
    private static final String SET_EMAIL = "update account set email = $2, email_key = $3 where id = $1";
    private static final String DELETE =
            """
            with networks as (delete from account_network where account_id = $1),
            links as (delete from account_link where account_id = $1)
            delete from account where id = $1""";

    private static final String KNOWN =
            """
            select 1 from account a join account_network n on n.account_id = a.id
            where (a.name_key = any($1) or a.email_key = $3) and n.network = $2""";
    /** Keeps the 50 latest networks of a user, for 90 days. */
    private static final String REMEMBER =
            """
            with old as (
                delete from account_network where account_id = $1 and network <> $2 and (
                    at < now() - interval '90 days' or network in (
                        select network from account_network where account_id = $1 order by at desc offset 49)))
            insert into account_network (account_id, network) values ($1, $2)
            on conflict (account_id, network) do update set at = now()""";

    private static final String UNIQUE_VIOLATION = "23505";

    private final Postgres postgres;
    private final AccountLooks looks;

    AccountStore(Postgres postgres, AccountLooks looks) {
        this.postgres = postgres;
        this.looks = looks;
    }

    /** Fails if another account has the name, or a twin of it. */
    Future<Void> checkFree(String username) {
        return looks.known()
                .compose(known -> postgres.query(TAKEN, Tuple.of((Object) Name.keys(username))))
                .compose(rows -> rows.size() > 0 ? Future.failedFuture(TAKEN_NAME) : looks.isTaken(username))
                .compose(twin -> twin ? Future.failedFuture(TWIN) : Future.succeededFuture());
    }

    /** Fails if another account has the name, or a twin of it. */
    Future<Void> insert(Account account) {
        Tuple values = Tuple.of(
                account.id(),
                account.username(),
                UserNames.key(account.username()),
                account.email(),
                account.passwordHash());
        return postgres.transaction(tx -> tx.preparedQuery(INSERT)
                .execute(values)
                .compose(done -> done.rowCount() == 0
                        ? Future.failedFuture(TAKEN_NAME)
                        : AccountLooks.take(tx, account.id(), account.username()))
                .compose(taken -> taken ? Future.succeededFuture() : Future.failedFuture(TWIN)));
    }

    Future<Optional<Account>> byId(String id) {
        return postgres.query(BY_ID, Tuple.of(id)).map(AccountStore::first);
    }

    /**
     * The account, which stays so until the transaction ends. Whoever changes an account or its links locks it before anything
     * else, so that no two transactions wait for each other.
     */
    static Future<Optional<Account>> lock(SqlConnection tx, String id) {
        return tx.preparedQuery(LOCK).execute(Tuple.of(id)).map(AccountStore::first);
    }

    /** By a username or a confirmed address. */
    Future<Optional<Account>> bySignIn(String name) {
        return (Email.isOne(name)
                        ? postgres.query(BY_EMAIL, Tuple.of(UserNames.key(name)))
                        : postgres.query(BY_NAME, Tuple.of((Object) Name.keys(name))))
                .map(AccountStore::first);
    }

    /** {@code {email, emailConfirmed, roles, createdAt}}; empty for a user without a local account. */
    Future<JsonObject> own(String id) {
        return postgres.query(OWN, Tuple.of(id)).map(rows -> {
            JsonObject own = new JsonObject();
            rows.forEach(row -> own.put("email", row.getString(0))
                    .put("emailConfirmed", row.getBoolean(1))
                    .put("roles", new JsonArray(List.of(row.getArrayOfStrings(2))))
                    .put("createdAt", WireTime.write(row.getOffsetDateTime(3))));
            return own;
        });
    }

    static Future<Void> setPassword(SqlConnection tx, String id, String hash) {
        return tx.preparedQuery(SET_PASSWORD).execute(Tuple.of(id, hash)).mapEmpty();
    }

    /** Sets the confirmed address; false if another account has it, and the transaction must not go on. */
    static Future<Boolean> setEmail(SqlConnection tx, String id, String email) {
        return tx.preparedQuery(SET_EMAIL)
                .execute(Tuple.of(id, email, UserNames.key(email)))
                .map(true)
                .recover(failure ->
                        failure instanceof PgException refused && UNIQUE_VIOLATION.equals(refused.getSqlState())
                                ? Future.succeededFuture(false)
                                : Future.failedFuture(failure));
    }

    /** With its networks and links; its name is free again. */
    static Future<Void> delete(SqlConnection tx, String id) {
        return tx.preparedQuery(DELETE).execute(Tuple.of(id)).mapEmpty();
    }

    /** Whether the user of this name or address has signed in from this network. */
    Future<Boolean> hasSignedIn(String name, String network) {
        return postgres.query(KNOWN, Tuple.of(Name.keys(name), network, UserNames.key(name)))
                .map(rows -> rows.size() > 0);
    }

    /** Notes that the user has signed in from this network. */
    Future<?> remember(String id, String network) {
        return postgres.query(REMEMBER, Tuple.of(id, network));
    }

    private static Optional<Account> first(RowSet<Row> rows) {
        var row = rows.iterator();
        return row.hasNext() ? Optional.of(account(row.next())) : Optional.empty();
    }

    private static Account account(Row row) {
        return new Account(
                row.getString(0),
                row.getString(1),
                row.getString(2),
                row.getBoolean(3),
                List.of(row.getArrayOfStrings(4)),
                row.getString(5));
    }
}
