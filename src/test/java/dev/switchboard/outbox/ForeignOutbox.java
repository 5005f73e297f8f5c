package dev.switchboard.outbox;

import static dev.switchboard.testing.Await.await;

import dev.switchboard.testing.TestStores;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A database of an application, with the table that the command {@code outbox} makes and two roles with the rights that it
 * grants. Closed by the test.
 */
final class ForeignOutbox implements AutoCloseable {

    private static final AtomicInteger ROLES = new AtomicInteger();

    private final Vertx vertx;
    private final String uri;
    private final String table;
    private final String hub;
    private final String application;
    private final PgConnection admin;

    private ForeignOutbox(Vertx vertx, String table) {
        int number = ROLES.incrementAndGet();
        this.vertx = vertx;
        this.table = table;
        this.hub = "hub_of_test_" + number;
        this.application = "shop_of_test_" + number;
        this.uri = TestStores.freshDatabase();
        this.admin = await(PgConnection.connect(vertx, uri));
    }

    static ForeignOutbox create(Vertx vertx) {
        return create(vertx, SourceTable.DEFAULT_NAME);
    }

    static ForeignOutbox create(Vertx vertx, String table) {
        ForeignOutbox made = new ForeignOutbox(vertx, table);
        made.sql("create role " + made.hub + " login");
        made.sql("create role " + made.application + " login");
        if (table.contains(".")) {
            String schema = table.substring(0, table.indexOf('.'));
            made.sql("create schema " + schema);
            made.sql("grant usage on schema " + schema + " to " + made.hub + ", " + made.application);
        }
        made.sql(SourceTable.ddl(table, made.hub, made.application));
        return made;
    }

    /** The hub's role. */
    String hub() {
        return hub;
    }

    /** Of the hub's role. */
    String uri() {
        return of(hub);
    }

    /** As {@link #uri()}, at another port. */
    String uri(int port) {
        return uri().replaceFirst(":\\d+/", ":" + port + "/");
    }

    int port() {
        return Integer.parseInt(uri.replaceFirst(".*:(\\d+)/.*", "$1"));
    }

    private String of(String role) {
        return uri.replace("postgres:postgres@", role + "@");
    }

    /** A connection of the application, closed by the test or with the test's Vert.x. */
    PgConnection connect() {
        return await(PgConnection.connect(vertx, of(application)));
    }

    /** Writes an event by the application's own connection, inside the transaction that it is in. */
    void publish(PgConnection connection, String topic, String event, int number) {
        String data = new JsonObject().put("number", number).encode();
        await(connection
                .preparedQuery("insert into " + table + " (topic, event, data) values ($1, $2, $3::text::jsonb)")
                .execute(Tuple.of(topic, event, data)));
    }

    /** Runs statements as the administrator of the database. */
    void sql(String statements) {
        await(admin.query(statements).execute());
    }

    /** How many rows there are. */
    long rows() {
        return await(admin.query("select count(*) from " + table).execute())
                .iterator()
                .next()
                .getLong(0);
    }

    /** Why rows were refused, in their order. */
    List<String> errors() {
        return await(admin.query("select error from " + table
                                + " where error is not null and refused_at is not null order by id")
                        .execute())
                .stream()
                .map((Row row) -> row.getString(0))
                .toList();
    }

    @Override
    public void close() {
        await(admin.close());
    }
}
