package dev.switchboard.boot.stores;

import dev.switchboard.config.Secret;
import dev.switchboard.storage.Migrations;
import dev.switchboard.storage.Postgres;
import dev.switchboard.storage.PostgresConfig;
import dev.switchboard.testing.Await;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.zip.ZipFile;

/**
 * The PostgreSQL 14 of a data folder as an earlier jar leaves it: its programs in {@code bin}, its data directory, the
 * hub's schema. Runs until {@link #close}.
 */
final class OldPostgres implements AutoCloseable {

    static final int MAJOR = 14;
    /** Copied there by the build; the class path has the current ones. */
    private static final Path ARCHIVE = Path.of("target", "old", "postgres-14.jar");

    private final PostgresControl control;
    private final StoreProbe probe;
    private final int port;
    final SqlSession session;

    OldPostgres(DataDir dir) throws IOException {
        probe = new StoreProbe(dir.secret("stores.secret"));
        PostgresBinaries programs = PostgresBinaries.unpackedIn(PostgresVersion.binaries(dir), archive());
        Path root = Files.createDirectories(dir.resolve("postgres"));
        Path data = root.resolve("data");
        RunAs runAs = RunAs.detect();
        runAs.own(root);
        if (Files.notExists(data)) {
            new PostgresData(data, runAs, PostgresServer.USER).create(programs.program("initdb"), probe.password());
        }
        control = new PostgresControl(programs, data, root.resolve("start.log"));
        // As the earlier jar does with a server whose starter was killed.
        port = PostgresControl.running(data)
                .orElseGet(() -> control.start(Ports.choose(Optional.empty())))
                .port();
        probe.createDatabase(port, PostgresServer.DATABASE);
        session = probe.session(port, PostgresServer.DATABASE);
    }

    /** Applies all migrations of this build. */
    OldPostgres migrate() {
        Vertx vertx = Vertx.vertx();
        Secret uri = new Secret(PostgresServer.uri(port, probe.password(), PostgresServer.DATABASE));
        Postgres postgres = Postgres.open(vertx, new PostgresConfig(uri, 1, Duration.ofSeconds(10), 10));
        Await.await(Migrations.start(vertx, postgres)).close();
        Await.await(postgres.close());
        Await.await(vertx.close());
        return this;
    }

    @Override
    public void close() {
        session.close();
        control.stop();
        probe.close();
    }

    private static byte[] archive() throws IOException {
        try (ZipFile jar = new ZipFile(ARCHIVE.toFile())) {
            return jar.getInputStream(jar.getEntry("postgres-linux-x86_64.txz")).readAllBytes();
        }
    }
}
