package dev.switchboard.log;

import static dev.switchboard.testing.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.config.Secret;
import dev.switchboard.storage.Postgres;
import dev.switchboard.storage.PostgresConfig;
import dev.switchboard.testing.Logged;
import dev.switchboard.testing.TestMigrations;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineageWatchTest {

    /**
     * A power failure left an empty lineage.json. The node warned every second that it could not keep the lineage, for ever and
     * after each restart, and so remembered nothing.
     */
    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{\"number\":1}", "{\"number\":\"one\",\"id\":1,\"base\":0,\"mark\":0}"})
    void writesADamagedMemoryAnew(String damaged) {
        CompletableFuture<String> written = new CompletableFuture<>();
        LineageMemory memory = new LineageMemory() {
            @Override
            public Optional<String> read() {
                return Optional.of(written.getNow(damaged));
            }

            @Override
            public void write(String text) {
                written.complete(text);
            }
        };
        List<String> warnings = warningsUntil(
                memory,
                () -> assertEquals(
                        1,
                        new JsonObject(written.orTimeout(60, TimeUnit.SECONDS).join()).getInteger("number")));
        assertEquals(
                List.of(LineageWatch.class.getName()
                        + " lineage.json in data.dir is damaged and will be written anew; if the store lost commits while"
                        + " no node ran, this node does not notice"),
                warnings);
    }

    /** On a full disk the same warning came every second. */
    @Test
    void saysOnceThatItCannotWrite() throws InterruptedException {
        CountDownLatch attempts = new CountDownLatch(3);
        LineageMemory memory = new LineageMemory() {
            @Override
            public Optional<String> read() {
                return Optional.empty();
            }

            @Override
            public void write(String text) {
                attempts.countDown();
                throw new UncheckedIOException(new IOException("No space left on device"));
            }
        };
        List<String> warnings = warningsUntil(memory, () -> assertTrue(attempts.await(60, TimeUnit.SECONDS)));
        assertEquals(
                List.of(LineageWatch.class.getName() + " cannot keep the log's lineage in data.dir:"
                        + " java.io.UncheckedIOException: java.io.IOException: No space left on device"),
                warnings);
    }

    /** What a node logs that keeps its lineage there. */
    private static <X extends Exception> List<String> warningsUntil(LineageMemory memory, Logged.Action<X> condition)
            throws X {
        Vertx vertx = Vertx.vertx();
        Postgres postgres = Postgres.open(
                vertx, new PostgresConfig(new Secret(TestMigrations.freshSchema()), 1, Duration.ofSeconds(5), 100));
        try {
            return Logged.warningsDuring(() -> {
                LineageWatch watch = await(LineageWatch.open(vertx, memory)).guard(postgres);
                await(postgres.query("select 1", Tuple.tuple()));
                watch.start(postgres);
                condition.run();
                watch.close();
            });
        } finally {
            await(postgres.close());
            await(vertx.close());
        }
    }
}
