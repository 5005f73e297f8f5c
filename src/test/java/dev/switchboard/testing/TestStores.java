package dev.switchboard.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A real PostgreSQL and a real Redis on loopback for the tests of one JVM, started at the first use and stopped with
 * the JVM. Each caller uses its own database.
 */
public final class TestStores {

    private static final AtomicInteger DATABASES = new AtomicInteger();
    private static EmbeddedPostgres postgres;
    private static RedisProcess redis;
    private static int redisPort;

    private TestStores() {}

    /**
     * A new folder for {@code data.dir}: one that remembers another test's database would begin a new lineage of the logs in
     * this test's.
     */
    public static Path freshFolder() {
        try {
            return Files.createTempDirectory("switchboard-data");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The URI of a new, empty database. */
    public static synchronized String freshDatabase() {
        try {
            if (postgres == null) {
                postgres = startPostgres();
            }
            String name = "test" + DATABASES.incrementAndGet();
            try (Connection connection = postgres.getPostgresDatabase().getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("create database " + name);
            }
            return "postgresql://postgres:postgres@127.0.0.1:" + postgres.getPort() + "/" + name;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /**
     * With a hundred databases it would look for dead rows in one of them all the time; and to delete their files takes longer
     * than Surefire waits for the JVM to end.
     */
    private static EmbeddedPostgres startPostgres() throws IOException {
        Path folder = Files.createTempDirectory("switchboard-postgres");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> deleteLater(folder)));
        return EmbeddedPostgres.builder()
                .setDataDirectory(folder)
                .setCleanDataDirectory(false)
                .setServerConfig("max_connections", "300")
                .setServerConfig("autovacuum_naptime", "5min")
                .start();
    }

    /** By a process that outlives this one, once the server has stopped. */
    private static void deleteLater(Path folder) {
        try {
            new ProcessBuilder("sh", "-c", "sleep 5; rm -rf \"$0\"", folder.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The URI of the Redis that all tests of this JVM share; use keys of your own. */
    public static synchronized String redis() {
        if (redis == null) {
            redisPort = freePort();
            redis = new RedisProcess(redisPort);
            Runtime.getRuntime().addShutdownHook(new Thread(redis::close));
        }
        return "redis://127.0.0.1:" + redisPort;
    }

    /** A port that nothing listens on, below 32768: the system assigns outgoing connections the ports from there on. */
    public static int freePort() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(12_000, 32_000);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (BindException taken) {
                continue;
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
    }
}
