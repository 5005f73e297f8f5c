package dev.switchboard.account;

import dev.switchboard.audit.AuditLog;
import dev.switchboard.bus.AuditAct;
import dev.switchboard.bus.Caller;
import dev.switchboard.bus.ErasureCommands;
import dev.switchboard.bus.ErasureCommands.Erasure;
import dev.switchboard.bus.HubCommand;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** The tables {@code account_erasure} and {@code account_erased}. Safe from any thread. */
final class ErasureStore {

    /** An erasure that has just ended answers whoever asks for it a second time. */
    private static final Duration REMEMBERED = Duration.ofMinutes(10);

    /** What the concerns are asked, and what SQL does alone. Somebody who asks for more has all of it done once more. */
    private static final String BEGIN =
            """
            insert into account_erasure as e (user_id, command, messages)
            select $1, c.command, $3 from (
                select unnest($2::text[]) as command union all select name from erasure_part) c
            on conflict (user_id, command) do update set
                messages = true, place = null, due_at = clock_timestamp(), began_at = clock_timestamp()
            where excluded.messages and not e.messages""";

    private static final String FORGET_END = "delete from account_erased where user_id = $1";
    private static final String ENDED =
            """
            select at from account_erased where user_id = $1 and (messages or not $2)
                and at > clock_timestamp() - $3::bigint * interval '1 millisecond'
                and not exists (select from account_erasure where user_id = $1)""";
    private static final String DUE =
            """
            select user_id, command, messages, place from account_erasure where due_at <= clock_timestamp()
            order by due_at limit $1""";
    /** Only from the place where the part began, so that a late answer changes nothing. */
    private static final String GO_ON =
            """
            update account_erasure set place = $4
            where user_id = $1 and command = $2 and place is not distinct from $3""";
    /** Two parts that end at once see each other. */
    private static final String TURN = "select pg_advisory_xact_lock(hashtext('account_erasure'), hashtext($1))";
    /** A part that has ended so soon is done once more: commands were in flight when it began. */
    private static final String REPEAT =
            """
            update account_erasure set place = null, due_at = began_at + $4::bigint * interval '1 millisecond'
            where user_id = $1 and command = $2 and place is not distinct from $3
                and began_at > clock_timestamp() - $4::bigint * interval '1 millisecond'
            returning 1""";

    private static final String DONE =
            """
            delete from account_erasure where user_id = $1 and command = $2 and place is not distinct from $3
            returning messages""";
    private static final String END =
            """
            insert into account_erased (user_id, messages)
            select $1, $2 where not exists (select from account_erasure where user_id = $1)
            on conflict (user_id) do update set messages = excluded.messages, at = excluded.at
            returning 1""";
    private static final String LATER =
            """
            update account_erasure set due_at = clock_timestamp() + $3::bigint * interval '1 millisecond'
            where user_id = $1 and command = $2""";
    private static final String STEP = "select erasure_step($1, $2, $3, $4)";

    private final Postgres postgres;
    private final String node;
    private final Duration settling;

    /**
     * @param node the id of the node
     * @param settling longer than commands are in flight
     */
    ErasureStore(Postgres postgres, String node, Duration settling) {
        this.postgres = postgres;
        this.node = node;
        this.settling = settling;
    }

    /** The next part of what one concern has to do about a user. */
    record Due(String command, Erasure question) {}

    /**
     * Notes what there is to do.
     *
     * @param messages whether what the user wrote to others goes as well
     * @return whether it was not noted before
     */
    static Future<Boolean> begin(SqlConnection tx, String userId, boolean messages) {
        String[] commands = ErasureCommands.ALL.stream().map(HubCommand::name).toArray(String[]::new);
        return tx.preparedQuery(BEGIN)
                .execute(Tuple.of(userId, commands, messages))
                .compose(begun ->
                        tx.preparedQuery(FORGET_END).execute(Tuple.of(userId)).map(begun.rowCount() > 0));
    }

    /** When nothing was left of the user, if that is not long ago and as much was erased as is asked for. */
    static Future<Optional<Instant>> ended(SqlConnection tx, String userId, boolean messages) {
        return tx.preparedQuery(ENDED)
                .execute(Tuple.of(userId, messages, REMEMBERED.toMillis()))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(row -> row.getOffsetDateTime(0).toInstant())
                        .findFirst());
    }

    Future<List<Due>> due(int limit) {
        return postgres.query(DUE, Tuple.of(limit)).map(rows -> StreamSupport.stream(rows.spliterator(), false)
                .map(row ->
                        new Due(row.getString(1), new Erasure(row.getString(0), row.getBoolean(2), row.getString(3))))
                .toList());
    }

    /** Does a step by SQL alone, and answers as a concern does: where the next one begins, null if nothing is left. */
    Future<@Nullable String> step(Due part) {
        Erasure asked = part.question();
        return postgres.query(STEP, Tuple.of(part.command(), asked.user(), asked.messages(), asked.from()))
                .map(rows -> rows.iterator().next().getString(0));
    }

    /**
     * Notes that a part is done, and answers whether nothing is left of the user.
     *
     * @param next where the next part begins, null if the concern has nothing left
     */
    Future<Boolean> done(Due part, @Nullable String next) {
        String user = part.question().user();
        Tuple began = Tuple.of(user, part.command(), part.question().from());
        return next == null
                ? postgres.transaction(tx -> end(tx, user, began)).onSuccess(ended -> {
                    if (ended) {
                        erased(user).log(Caller.HUB);
                    }
                })
                : postgres.query(GO_ON, began.addValue(next)).map(false);
    }

    private static AuditAct erased(String user) {
        return AuditAct.of(AuditAct.ERASED, user);
    }

    /** Whether this was the user's last part. */
    private Future<Boolean> end(SqlConnection tx, String user, Tuple began) {
        Tuple repeated = Tuple.of(began.getValue(0), began.getValue(1), began.getValue(2), settling.toMillis());
        return tx.preparedQuery(TURN)
                .execute(Tuple.of(user))
                .compose(turn -> tx.preparedQuery(REPEAT).execute(repeated))
                .compose(again -> again.size() > 0
                        ? Future.succeededFuture(false)
                        : tx.preparedQuery(DONE)
                                .execute(began)
                                .compose(done -> done.size() == 0
                                        ? Future.succeededFuture(false)
                                        : end(tx, user, done.iterator().next().getBoolean(0))));
    }

    private Future<Boolean> end(SqlConnection tx, String user, boolean messages) {
        return tx.preparedQuery(END)
                .execute(Tuple.of(user, messages))
                .compose(ended -> ended.size() == 0
                        ? Future.succeededFuture(false)
                        : AuditLog.add(tx, Caller.HUB, node, erased(user)).map(true));
    }

    Future<Void> later(Due part, Duration pause) {
        return postgres.query(LATER, Tuple.of(part.question().user(), part.command(), pause.toMillis()))
                .mapEmpty();
    }
}
