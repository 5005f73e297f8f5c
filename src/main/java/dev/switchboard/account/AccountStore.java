package dev.switchboard.account;

import dev.switchboard.bus.ErrorCode;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.UserNames;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
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
    private static final String BY_NAME =
            "select id, username, email, roles, password_hash from account where name_key = any($1)";
    private static final String KNOWN =
            """
            select 1 from account a join account_network n on n.account_id = a.id
            where a.name_key = any($1) and n.network = $2""";
    /** Keeps the 50 latest networks of a user, for 90 days. */
    private static final String REMEMBER =
            """
            with old as (
                delete from account_network where account_id = $1 and network <> $2 and (
                    at < now() - interval '90 days' or network in (
                        select network from account_network where account_id = $1 order by at desc offset 49)))
            insert into account_network (account_id, network) values ($1, $2)
            on conflict (account_id, network) do update set at = now()""";

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

    Future<Optional<Account>> byName(String username) {
        return postgres.query(BY_NAME, Tuple.of((Object) Name.keys(username))).map(rows -> {
            var row = rows.iterator();
            return row.hasNext() ? Optional.of(account(row.next())) : Optional.empty();
        });
    }

    /** Whether the user of this name has signed in from this network. */
    Future<Boolean> hasSignedIn(String username, String network) {
        return postgres.query(KNOWN, Tuple.of(Name.keys(username), network)).map(rows -> rows.size() > 0);
    }

    /** Notes that the user has signed in from this network. */
    Future<?> remember(String id, String network) {
        return postgres.query(REMEMBER, Tuple.of(id, network));
    }

    private static Account account(Row row) {
        return new Account(
                row.getString(0),
                row.getString(1),
                row.getString(2),
                List.of(row.getArrayOfStrings(3)),
                row.getString(4));
    }
}
