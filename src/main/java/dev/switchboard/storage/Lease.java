package dev.switchboard.storage;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;

/**
 * Lets one node at a time do a certain work: a row of the table {@code lease}, which its node renews and another takes once it
 * has run out. The store's clock says when. A node that has lost it unnoticed is stopped by the fence: a statement with
 * {@link #fence}, or a transaction with {@link #check}, changes nothing then. Used on one event loop; lives as long as the work,
 * whose end gives it back by {@link #leave}.
 */
public final class Lease {

    /** Does not wait for a node that is at work. */
    private static final String TAKE =
            """
            with free as (
                select name from lease where name = $1 and (holder = $2 or until < clock_timestamp())
                for update skip locked),
            taken as (
                update lease l set holder = $2, until = clock_timestamp() + $3::bigint * interval '1 millisecond'
                from free where l.name = free.name returning 1),
            made as (
                insert into lease (name, holder, until)
                select $1, $2, clock_timestamp() + $3::bigint * interval '1 millisecond'
                where not exists (select from lease where name = $1)
                on conflict do nothing returning 1)
            select (select count(*) from taken) + (select count(*) from made)""";

    private static final String LEAVE = "update lease set until = '-infinity' where name = $1 and holder = $2";
    private static final String REMOVE = "delete from lease where name = $1 and until < clock_timestamp()";
    private static final String CHECK = fence("$1", "$2");

    private final Postgres postgres;
    private final String name;
    private final String holder;
    private final Duration length;
    private boolean held;
    private long takenAt;

    /**
     * @param name of the work, the same on all nodes
     * @param holder the id of this node
     * @param length how long the work waits for another node if this one dies
     */
    public Lease(Postgres postgres, String name, String holder, Duration length) {
        this.postgres = postgres;
        this.name = name;
        this.holder = holder;
        this.length = length;
    }

    /** A query that has a row, which it locks, only while the lease is the holder's; both are expressions of type text. */
    public static String fence(String name, String holder) {
        return "select 1 as held from lease where name = " + name + " and holder = " + holder + " for update";
    }

    /** Takes the lease, or renews it when half of it is over; false while another node has it. */
    public Future<Boolean> take() {
        long now = System.nanoTime();
        if (held && now - takenAt < length.toNanos() / 2) {
            return Future.succeededFuture(true);
        }
        held = false;
        return postgres.query(TAKE, Tuple.of(name, holder, length.toMillis())).map(rows -> {
            held = rows.iterator().next().getLong(0) > 0;
            takenAt = now;
            return held;
        });
    }

    /** Fails with {@link LeaseLostException} unless the lease is this node's; it stays so until the transaction ends. */
    public Future<Void> check(SqlConnection tx) {
        return tx.preparedQuery(CHECK)
                .execute(Tuple.of(name, holder))
                .compose(rows ->
                        rows.size() > 0 ? Future.succeededFuture() : Future.failedFuture(new LeaseLostException(name)));
    }

    /** Another node has it: {@link #take} asks the store next time. */
    public void lost() {
        held = false;
    }

    /** Whether it was this node's when the store was last asked. */
    public boolean isHeld() {
        return held;
    }

    /** Gives it up, so that the next node need not wait for its end. */
    public Future<Void> leave() {
        held = false;
        return postgres.query(LEAVE, Tuple.of(name, holder)).mapEmpty();
    }

    /** Removes its row, which nobody needs once the work is given up for good; not while a node has it. */
    public Future<Void> remove() {
        return postgres.query(REMOVE, Tuple.of(name)).mapEmpty();
    }
}
