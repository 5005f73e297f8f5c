package dev.switchboard.outbox;

import dev.switchboard.bus.Publication;
import dev.switchboard.bus.ReservedEvents;
import dev.switchboard.bus.Topic;
import dev.switchboard.storage.Lease;
import dev.switchboard.storage.LeaseLostException;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The outbox in PostgreSQL: its rules and its events. Stateless; safe from any thread. */
final class OutboxStore {

    private static final String RULES =
            """
            update outbox_rule set kinds = $1, reserved = $2, max_bytes = $3, notifies = $4, channels = $5
            where (kinds, reserved, max_bytes, notifies, channels) is distinct from ($1, $2, $3, $4, $5)""";

    static final String GRANT = "create role switchboard_publisher nologin;"
            + " grant execute on function switchboard_publish(text, text, jsonb) to switchboard_publisher;";

    /**
     * The role belongs to the whole server, which may not let the hub create it. A database that was restored without its
     * privileges has the defaults, which let everybody call. Nodes that start together take turns: PostgreSQL fails all but
     * one of those that change the same privileges at once ({@code XX000}, tuple concurrently updated).
     */
    static final String TRY_GRANT =
            """
            do $$
            begin
                perform pg_advisory_xact_lock(hashtext('outbox_grant'));
                revoke execute on function switchboard_publish(text, text, jsonb) from public;
                if not exists (select from pg_roles where rolname = 'switchboard_publisher') then
                    create role switchboard_publisher nologin;
                end if;
                execute format('grant usage on schema %I to switchboard_publisher', current_schema());
                grant execute on function switchboard_publish(text, text, jsonb) to switchboard_publisher;
            exception when insufficient_privilege or duplicate_object or unique_violation then null;
            end
            $$""";

    private static final String GRANTED =
            """
            select exists (select from pg_roles r where r.rolname = 'switchboard_publisher'
                and has_function_privilege(r.oid, 'switchboard_publish(text, text, jsonb)', 'execute'))""";

    private static final String WAITING = "select exists (select from outbox_event)";

    /** In the order of the calls: a transaction that committed before a call began has lower numbers. */
    private static final String NEXT =
            """
            select id, topic, event, data,
                (extract(epoch from clock_timestamp() - created_at) * 1000)::bigint as age
            from outbox_event order by id limit $1""";

    private static final String REMOVE = "delete from outbox_event where id = any($1)";

    private final Postgres postgres;
    private final OutboxConfig config;
    private final OutboxLogs logs;
    private final Lease lease;

    /** @param lease under which events are moved */
    OutboxStore(Postgres postgres, OutboxLogs logs, Lease lease) {
        this.postgres = postgres;
        this.config = logs.config();
        this.logs = logs;
        this.lease = lease;
    }

    /** Tells the function what to refuse. */
    Future<Void> keepRules() {
        String[] channels = config.namespaces().toArray(String[]::new);
        String[] kinds = config.kinds().toArray(String[]::new);
        String[] reserved = ReservedEvents.all().stream().sorted().toArray(String[]::new);
        return postgres.query(RULES, Tuple.of(kinds, reserved, config.maxDataBytes(), postgres.notifies(), channels))
                .mapEmpty();
    }

    /** Lets the role {@code switchboard_publisher} call the function; false if an administrator has to. */
    Future<Boolean> grant() {
        return postgres.query(TRY_GRANT, Tuple.tuple())
                .compose(tried -> postgres.query(GRANTED, Tuple.tuple()))
                .map(rows -> rows.iterator().next().getBoolean(0));
    }

    /** Whether there are events. */
    Future<Boolean> waiting() {
        return postgres.query(WAITING, Tuple.tuple())
                .map(rows -> rows.iterator().next().getBoolean(0));
    }

    Future<List<OutboxEvent>> next(int limit) {
        return postgres.query(NEXT, Tuple.of(limit)).map(rows -> {
            List<OutboxEvent> events = new ArrayList<>(rows.size());
            rows.forEach(row -> events.add(event(row)));
            return events;
        });
    }

    private static OutboxEvent event(Row row) {
        return new OutboxEvent(
                row.getLong("id"),
                row.getString("topic"),
                row.getString("event"),
                Buffer.buffer(row.getString("data")),
                Duration.ofMillis(row.getLong("age")));
    }

    /**
     * Moves the events from the outbox to the logs of their topics, in one transaction, unless another node has taken the
     * lease meanwhile. Those of channels without a log are only taken out.
     *
     * @param dropped what is removed without being delivered
     * @return what to publish, in order; fails with {@link LeaseLostException} if the lease is lost
     */
    Future<List<Publication>> move(Map<OutboxEvent, Topic> events, Collection<OutboxEvent> dropped) {
        return postgres.transaction(tx -> lease.check(tx)
                .compose(held -> logs.append(tx, events))
                .compose(published -> remove(tx, events, dropped).map(published)));
    }

    private static Future<?> remove(SqlConnection tx, Map<OutboxEvent, Topic> events, Collection<OutboxEvent> dropped) {
        Long[] ids = Stream.concat(events.keySet().stream(), dropped.stream())
                .map(OutboxEvent::id)
                .toArray(Long[]::new);
        return tx.preparedQuery(REMOVE).execute(Tuple.of(ids)).map(gone -> {
            if (gone.rowCount() != ids.length) {
                throw new IllegalStateException("another node took events out of the outbox");
            }
            return gone;
        });
    }
}
