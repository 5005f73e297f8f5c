package dev.switchboard.account;

import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Steps;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;

/**
 * The table {@code account_look}: which account has which look. Its primary key refuses the second of two twins, whichever
 * nodes they register at. Safe from any thread.
 */
final class AccountLooks {

    private static final int BATCH = 500;

    private static final String INSERT =
            """
            insert into account_look (look, account_id) select * from unnest($1::text[], $2::text[]) as l (look, id)
            order by 1 on conflict do nothing""";
    private static final String TAKEN = "select 1 from account_look where look = any($1) limit 1";
    private static final String FREE = "delete from account_look where account_id = $1";
    private static final String ANY_UNKNOWN = "select 1 from account where not looks_known limit 1";
    /** Waits for a node that adds the same ones, and then has fewer. */
    private static final String UNKNOWN =
            "select id, username from account where not looks_known order by id limit $1 for update";

    private static final String KNOWN = "update account set looks_known = true where id = any($1)";

    private final Postgres postgres;

    AccountLooks(Postgres postgres) {
        this.postgres = postgres;
    }

    Future<Boolean> isTaken(String username) {
        return postgres.query(TAKEN, Tuple.of((Object) array(Name.looks(username))))
                .map(rows -> rows.size() > 0);
    }

    /** Gives the looks of the name to the account; false if another has one of them, and the transaction must not commit. */
    static Future<Boolean> take(SqlConnection tx, String accountId, String username) {
        List<String> looks = Name.looks(username);
        return insert(tx, looks, Collections.nCopies(looks.size(), accountId))
                .map(done -> done.rowCount() == looks.size());
    }

    static Future<Void> free(SqlConnection tx, String accountId) {
        return tx.preparedQuery(FREE).execute(Tuple.of(accountId)).mapEmpty();
    }

    /** Fails while accounts of an earlier version have no looks yet, after adding those of some of them. */
    Future<Void> known() {
        return anyUnknown()
                .compose(any -> any ? postgres.transaction(this::add).compose(added -> anyUnknown()) : none())
                .compose(any -> any
                        ? Future.failedFuture(Failure.unavailable("the names of earlier accounts are being read"))
                        : Future.succeededFuture());
    }

    /** Adds the looks of all accounts of an earlier version. */
    Future<Void> addAll() {
        return Steps.whileMore(() -> anyUnknown()
                .compose(any -> any ? postgres.transaction(this::add).map(true) : none()));
    }

    private Future<Boolean> anyUnknown() {
        return postgres.query(ANY_UNKNOWN, Tuple.tuple()).map(rows -> rows.size() > 0);
    }

    private static Future<Boolean> none() {
        return Future.succeededFuture(false);
    }

    private Future<Void> add(SqlConnection tx) {
        return tx.preparedQuery(UNKNOWN).execute(Tuple.of(BATCH)).compose(rows -> addOf(tx, rows));
    }

    private static Future<Void> addOf(SqlConnection tx, RowSet<Row> accounts) {
        List<String> looks = new ArrayList<>();
        List<String> owners = new ArrayList<>();
        List<String> ids = new ArrayList<>();
        for (Row account : accounts) {
            ids.add(account.getString(0));
            for (String look : Name.looks(account.getString(1))) {
                looks.add(look);
                owners.add(account.getString(0));
            }
        }
        return ids.isEmpty()
                ? Future.succeededFuture()
                : insert(tx, looks, owners)
                        .compose(inserted -> tx.preparedQuery(KNOWN).execute(Tuple.of((Object) array(ids))))
                        .mapEmpty();
    }

    private static Future<RowSet<Row>> insert(SqlConnection tx, List<String> looks, List<String> owners) {
        Tuple values = Tuple.tuple().addValue(array(looks)).addValue(array(owners));
        return tx.preparedQuery(INSERT).execute(values);
    }

    private static String[] array(Collection<String> texts) {
        return texts.toArray(String[]::new);
    }
}
