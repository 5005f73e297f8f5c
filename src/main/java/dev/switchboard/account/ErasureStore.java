package dev.switchboard.account;

import dev.switchboard.bus.ErasureCommands;
import dev.switchboard.bus.ErasureCommands.Erasure;
import dev.switchboard.bus.HubCommand;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** The table {@code account_erasure}. Safe from any thread. */
final class ErasureStore {

    private static final String BEGIN =
            """
            insert into account_erasure (user_id, command, messages)
            select $1, command, $3 from unnest($2::text[]) as c (command) on conflict do nothing""";
    private static final String DUE =
            """
            select user_id, command, messages, place from account_erasure where due_at <= clock_timestamp()
            order by due_at limit $1""";
    /** Only from the place where the part began, so that a late answer changes nothing. */
    private static final String GO_ON =
            """
            update account_erasure set place = $4
            where user_id = $1 and command = $2 and place is not distinct from $3""";

    private static final String DONE =
            "delete from account_erasure where user_id = $1 and command = $2 and place is not distinct from $3";
    private static final String LATER =
            """
            update account_erasure set due_at = clock_timestamp() + $3::bigint * interval '1 millisecond'
            where user_id = $1 and command = $2""";

    private final Postgres postgres;

    ErasureStore(Postgres postgres) {
        this.postgres = postgres;
    }

    /** The next part of what one concern has to do about a user. */
    record Due(String command, Erasure question) {}

    /** @param messages whether what the user wrote to others goes as well */
    static Future<Void> begin(SqlConnection tx, String userId, boolean messages) {
        String[] commands = ErasureCommands.ALL.stream().map(HubCommand::name).toArray(String[]::new);
        return tx.preparedQuery(BEGIN)
                .execute(Tuple.of(userId, commands, messages))
                .mapEmpty();
    }

    Future<List<Due>> due(int limit) {
        return postgres.query(DUE, Tuple.of(limit)).map(rows -> StreamSupport.stream(rows.spliterator(), false)
                .map(row ->
                        new Due(row.getString(1), new Erasure(row.getString(0), row.getBoolean(2), row.getString(3))))
                .toList());
    }

    /** @param next where the next part begins, null if the concern has nothing left */
    Future<Void> done(Due part, @Nullable String next) {
        Tuple began =
                Tuple.of(part.question().user(), part.command(), part.question().from());
        return (next == null ? postgres.query(DONE, began) : postgres.query(GO_ON, began.addValue(next))).mapEmpty();
    }

    Future<Void> later(Due part, Duration pause) {
        return postgres.query(LATER, Tuple.of(part.question().user(), part.command(), pause.toMillis()))
                .mapEmpty();
    }
}
