package dev.switchboard.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.bus.ErrorCode;
import dev.switchboard.bus.Failure;
import dev.switchboard.config.Secret;
import dev.switchboard.testing.Await;
import dev.switchboard.testing.TestStores;
import dev.switchboard.testing.Valve;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MigrationsTest {

    private static final String GOOD = "/migrations-test/good";

    private final Vertx vertx = Vertx.vertx();
    private Valve valve;

    @AfterEach
    void close() throws Exception {
        if (valve != null) {
            valve.close();
        }
        Await.result(vertx.close());
    }

    @Test
    void appliesEachMigrationOnceWhenSeveralNodesStartTogether() throws Exception {
        String database = TestStores.freshDatabase();
        List<Future<Migrations>> starting = Stream.generate(() -> Migrations.start(vertx, open(database), GOOD))
                .limit(4)
                .toList();
        for (Future<Migrations> start : starting) {
            assertEquals(Optional.empty(), Await.result(start).problem());
        }
        Postgres postgres = open(database);
        assertEquals(1, count(postgres, "select count(*) from one where name is null"));
        assertEquals(2, count(postgres, "select count(*) from schema_migrations"));
    }

    @Test
    void reportsAMigrationThatDiffersFromTheAppliedOne() throws Exception {
        Postgres postgres = open(TestStores.freshDatabase());
        Await.result(Migrations.start(vertx, postgres, GOOD));
        Migrations changed = Await.result(Migrations.start(vertx, postgres, "/migrations-test/changed"));
        changed.close();
        assertEquals(
                Optional.of("0001-one.sql differs from the text that was applied to this database"), changed.problem());
    }

    @Test
    void rollsBackAFailedMigration() throws Exception {
        Postgres postgres = open(TestStores.freshDatabase());
        Migrations broken = Await.result(Migrations.start(vertx, postgres, "/migrations-test/broken"));
        broken.close();
        assertTrue(broken.problem().orElseThrow().startsWith("0002-bad.sql: "));
        assertEquals(1, count(postgres, "select count(*) from schema_migrations"));
        assertEquals(1, count(postgres, "select count(*) from pg_tables where tablename in ('one', 'two')"));
    }

    /** The port accepts connections before PostgreSQL does, as when a proxy and PostgreSQL restart together. */
    @Test
    void runsWhenTheServerIsUpAndUntilThenCommandsAreUnavailable() throws Exception {
        String database = TestStores.freshDatabase();
        valve = new Valve(URI.create(database).getPort());
        Postgres postgres = open(database.replaceAll(":\\d+/", ":" + valve.port() + "/"));
        Migrations migrations = Await.result(Migrations.start(vertx, postgres, GOOD));
        assertTrue(migrations.problem().isPresent());
        Failure refused = assertThrows(Failure.class, () -> count(postgres, "select count(*) from one"));
        assertEquals(ErrorCode.UNAVAILABLE, refused.code());
        valve.open();
        Await.until("migrated", () -> migrations.problem().isEmpty());
        assertEquals(1, count(postgres, "select count(*) from one"));
    }

    @Test
    void treatsAMissingTableAsADefectOnlyAfterTheMigrations() throws Exception {
        Postgres postgres = open(TestStores.freshDatabase());
        Failure early = assertThrows(Failure.class, () -> count(postgres, "select count(*) from one"));
        assertEquals(ErrorCode.UNAVAILABLE, early.code());
        Await.result(Migrations.start(vertx, postgres, GOOD));
        assertThrows(PgException.class, () -> count(postgres, "select count(*) from none"));
    }

    /** A schema that is dropped under open connections used to make every command INTERNAL. */
    @Test
    void createsADroppedSchemaAgain() throws Exception {
        Postgres postgres = open(TestStores.freshDatabase());
        Migrations migrations = Await.result(Migrations.start(vertx, postgres, GOOD));
        Await.result(postgres.query("drop table one, schema_migrations", Tuple.tuple()));
        Failure missing = assertThrows(Failure.class, () -> count(postgres, "select count(*) from one"));
        assertEquals(ErrorCode.UNAVAILABLE, missing.code());
        Await.until("migrated again", () -> migrations.problem().isEmpty());
        assertEquals(1, count(postgres, "select count(*) from one"));
    }

    @Test
    void namesTheRightThatIsMissing() throws Exception {
        String database = TestStores.freshDatabase();
        String reader = "reader" + System.nanoTime();
        Postgres owner = open(database);
        Await.result(owner.query("create role " + reader + " login password 'x'", Tuple.tuple()));
        // Before version 15 everybody had it.
        Await.result(owner.query("revoke create on schema public from public", Tuple.tuple()));
        Migrations refused = Await.result(
                Migrations.start(vertx, open(database.replace("postgres:postgres@", reader + ":x@")), GOOD));
        refused.close();
        assertEquals(Optional.of("permission denied for schema public (42501)"), refused.problem());
    }

    /** Managed databases bound the statements of a role: a long migration was cancelled, and begun anew, for ever. */
    @Test
    void outlastsTheStatementTimeoutOfTheRole() throws Exception {
        String database = TestStores.freshDatabase();
        Postgres owner = open(database);
        String hurried = "hurried" + System.nanoTime();
        Await.result(owner.query("create role " + hurried + " login password 'x'", Tuple.tuple()));
        Await.result(owner.query("alter role " + hurried + " set statement_timeout = '100ms'", Tuple.tuple()));
        Await.result(owner.query("grant create on schema public to " + hurried, Tuple.tuple()));
        Postgres postgres = open(database.replace("postgres:postgres@", hurried + ":x@"));
        Migrations migrations = Await.result(Migrations.start(vertx, postgres, "/migrations-test/long"));
        migrations.close();
        assertEquals(Optional.empty(), migrations.problem());
        assertEquals(
                100,
                count(
                        postgres,
                        "select extract(milliseconds from current_setting('statement_timeout')::interval)::bigint"));
    }

    @Test
    void listsEveryFileOfTheFolderInItsIndex() throws IOException {
        List<String> indexed =
                Migration.readAll("/migrations").stream().map(Migration::name).toList();
        try (Stream<Path> files = Files.list(Path.of("src/main/resources/migrations"))) {
            assertEquals(
                    files.map(file -> file.getFileName().toString())
                            .filter(name -> name.endsWith(".sql"))
                            .sorted()
                            .toList(),
                    indexed);
        }
    }

    private Postgres open(String uri) {
        return Postgres.open(vertx, new PostgresConfig(new Secret(uri), 2, Duration.ofSeconds(2), 100));
    }

    private static long count(Postgres postgres, String sql) {
        return postgres.query(sql, Tuple.tuple()).await().iterator().next().getLong(0);
    }
}
