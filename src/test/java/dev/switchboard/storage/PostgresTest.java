package dev.switchboard.storage;

import static dev.switchboard.testing.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.switchboard.bus.ErrorCode;
import dev.switchboard.bus.Failure;
import dev.switchboard.config.Secret;
import dev.switchboard.testing.Await;
import dev.switchboard.testing.Logged;
import dev.switchboard.testing.TestMigrations;
import dev.switchboard.testing.TestStores;
import dev.switchboard.testing.Valve;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresTest {

    private final Vertx vertx = Vertx.vertx();
    private Postgres postgres;

    @BeforeEach
    void open() {
        postgres = Postgres.open(
                vertx, new PostgresConfig(new Secret(TestStores.freshDatabase()), 2, Duration.ofSeconds(5), 100));
        await(postgres.query("create table topic (id int primary key, seq int)", Tuple.tuple()));
        await(postgres.query("insert into topic values (1, 0)", Tuple.tuple()));
    }

    @AfterEach
    void close() {
        await(postgres.close());
        await(vertx.close());
    }

    /**
     * A node was cut off from the server right after it had locked a topic's row. The server did not notice, and until the
     * cut ended no node could write to that topic.
     */
    @Test
    void releasesTheLocksOfAnIdleTransaction() {
        Promise<Void> locked = Promise.promise();
        Promise<Void> resumed = Promise.promise();
        Future<?> cutOff = postgres.transaction(
                tx -> next(tx).onComplete(done -> locked.tryComplete()).compose(row -> resumed.future()));
        await(locked.future());

        assertEquals(1, await(postgres.transaction(PostgresTest::next)));

        resumed.complete();
        Failure lost =
                assertInstanceOf(Failure.class, await(cutOff.transform(done -> Future.succeededFuture(done.cause()))));
        assertEquals(ErrorCode.UNAVAILABLE, lost.code());
    }

    /** Regression: a server whose host was lost while a statement ran took a place of the pool with it for good. */
    @Test
    void givesUpAConnectionThatSaysNothingEverAgain() throws Exception {
        URI store = URI.create(TestStores.freshDatabase());
        try (Valve valve = new Valve(store.getPort())) {
            valve.open();
            String through = "postgresql://" + store.getUserInfo() + "@127.0.0.1:" + valve.port() + store.getPath();
            Postgres one = Postgres.open(
                    vertx,
                    new PostgresConfig(new Secret(through), 1, Duration.ofSeconds(5), 100),
                    Duration.ofMillis(500));
            await(one.query("select 1", Tuple.tuple()));
            valve.freeze();
            Future<?> unanswered = one.query("select 2", Tuple.tuple());
            Failure lost = assertInstanceOf(
                    Failure.class, await(unanswered.transform(done -> Future.succeededFuture(done.cause()))));
            assertEquals(ErrorCode.UNAVAILABLE, lost.code());
            // The pool may hand out the closed one once more.
            Await.until(
                    "its place is free",
                    () -> await(one.query("select 3", Tuple.tuple())
                            .transform(done -> Future.succeededFuture(done.succeeded()))));
            await(one.close());
        }
    }

    /** The preferred one of two servers hung, and the other was never asked. */
    @Test
    void asksTheNextServerWhileOneHangs() {
        URI store = URI.create(TestStores.freshDatabase());
        NetServer hanging = vertx.createNetServer().connectHandler(silent -> {});
        await(hanging.listen(0, "127.0.0.1"));
        Postgres two = Postgres.open(
                vertx,
                new PostgresConfig(
                        new Secret("postgresql://" + store.getUserInfo() + "@127.0.0.1:" + hanging.actualPort()
                                + ",127.0.0.1:" + store.getPort() + store.getPath()),
                        1,
                        Duration.ofSeconds(20),
                        100));
        assertEquals(1, await(two.query("select 1", Tuple.tuple())).size());
        await(two.close());
    }

    /** Regression: a node that stopped warned that PostgreSQL was away, since its own pool was closed. */
    @Test
    void saysNothingOfAnOutageOnceItIsClosed() {
        List<String> warnings = Logged.warningsDuring(() -> {
            await(postgres.close());
            Future<?> late = postgres.query("select 1", Tuple.tuple());
            Failure refused = assertInstanceOf(
                    Failure.class, await(late.transform(done -> Future.succeededFuture(done.cause()))));
            assertEquals(ErrorCode.UNAVAILABLE, refused.code());
        });
        assertEquals(
                List.of(),
                warnings.stream().filter(line -> line.contains("unavailable")).toList());
    }

    /** Whoever holds something about the store's past looks at each connection before it is used for a write. */
    @Test
    void checksEachConnectionBeforeItIsUsed() {
        List<Integer> checked = new CopyOnWriteArrayList<>();
        postgres.onConnect(connection -> pid(connection).onSuccess(checked::add).mapEmpty());
        int used = await(postgres.connection(PostgresTest::pid));
        assertEquals(List.of(used), checked, "the connection that existed before is given up");
        assertEquals(used, await(postgres.connection(PostgresTest::pid)), "a checked connection is kept");
        assertEquals(
                1,
                await(postgres.query(
                                "select count(*) from pg_stat_activity where application_name = 'switchboard'"
                                        + " and datname = current_database()",
                                Tuple.tuple()))
                        .iterator()
                        .next()
                        .getInteger(0));
    }

    @Test
    void closesAConnectionThatFailsItsCheckAndTriesAgain() {
        AtomicReference<String> reason = new AtomicReference<>("another past");
        postgres.onConnect(
                connection -> reason.get() == null ? Future.succeededFuture() : Future.failedFuture(reason.get()));
        Failure away = assertInstanceOf(Failure.class, causeOf(postgres.transaction(PostgresTest::next)));
        assertEquals(ErrorCode.UNAVAILABLE, away.code());
        assertEquals("another past", causeOf(postgres.writable()).getMessage());
        reason.set(null);
        assertEquals(1, await(postgres.transaction(PostgresTest::next)));
    }

    /** After a failover in place the pool kept its read-only connections: all writes failed for as long as it lived. */
    @Test
    void givesUpConnectionsThatTurnedReadOnly() {
        int before = await(postgres.connection(connection -> connection
                .query("set default_transaction_read_only = on")
                .execute()
                .compose(done -> pid(connection))));
        Failure away = assertInstanceOf(Failure.class, causeOf(postgres.transaction(PostgresTest::next)));
        assertEquals(ErrorCode.UNAVAILABLE, away.code());
        assertEquals(1, await(postgres.transaction(PostgresTest::next)));
        assertNotEquals(before, await(postgres.connection(PostgresTest::pid)));
    }

    /**
     * The role or the database had {@code default_transaction_isolation} set: under load commands whose topic another
     * transaction had just changed were refused, and the log said that PostgreSQL was unavailable.
     */
    @ParameterizedTest
    @ValueSource(strings = {"?pgbouncer=false", "?pgbouncer=true"})
    void readsWhatOthersCommittedWhateverIsolationIsTheDefault(String pooler) {
        String database = TestStores.freshDatabase();
        try (Connection admin = TestMigrations.connect(database);
                Statement statement = admin.createStatement()) {
            statement.execute("create table topic as select 1 as id, 0 as seq");
            statement.execute("alter database " + database.substring(database.lastIndexOf('/') + 1)
                    + " set default_transaction_isolation = 'serializable'");
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
        Postgres strict =
                Postgres.open(vertx, new PostgresConfig(new Secret(database + pooler), 2, Duration.ofSeconds(5), 100));
        int last = await(strict.transaction(tx -> tx.query("select seq from topic")
                .execute()
                .compose(seen -> strict.transaction(PostgresTest::next))
                .compose(meanwhile -> next(tx))));
        assertEquals(2, last);
        assertEquals(
                "read committed",
                await(strict.query("select current_setting('transaction_isolation')", Tuple.tuple()))
                        .iterator()
                        .next()
                        .getString(0));
        await(strict.close());
    }

    /** In a database that lacks the characters each message with a smiley was an internal error. */
    @Test
    void usesNoDatabaseThatLacksCharacters() {
        String full = TestStores.freshDatabase();
        String name = full.substring(full.lastIndexOf('/') + 1) + "_latin";
        await(postgres.query(
                "create database " + name + " encoding 'LATIN1' locale 'C' template template0", Tuple.tuple()));
        PostgresConfig latin = new PostgresConfig(
                new Secret(full.substring(0, full.lastIndexOf('/') + 1) + name), 1, Duration.ofSeconds(5), 100);
        Postgres refused = Postgres.open(vertx, latin);
        assertEquals(
                "the database has the encoding LATIN1; the hub needs UTF8"
                        + " (create database … encoding 'UTF8' template template0)",
                causeOf(refused.version()).getMessage());
        assertInstanceOf(Failure.class, causeOf(refused.query("select 1", Tuple.tuple())));
        await(refused.close());
        ForeignDatabase ofAnApplication = ForeignDatabase.open(vertx, latin);
        assertEquals(1, await(ofAnApplication.query("select 1", Tuple.tuple())).size());
        await(ofAnApplication.close());
    }

    private static Future<Integer> pid(SqlConnection connection) {
        return connection.query("select pg_backend_pid()").execute().map(PostgresTest::seq);
    }

    private static Throwable causeOf(Future<?> failing) {
        return await(failing.transform(done -> Future.succeededFuture(done.cause())));
    }

    private static Future<Integer> next(SqlConnection tx) {
        return tx.preparedQuery("update topic set seq = seq + 1 where id = 1 returning seq")
                .execute()
                .map(PostgresTest::seq);
    }

    private static int seq(RowSet<Row> rows) {
        return rows.iterator().next().getInteger(0);
    }
}
