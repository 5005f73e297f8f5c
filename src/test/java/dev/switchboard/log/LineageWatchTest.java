package dev.switchboard.log;

import static dev.switchboard.testing.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.switchboard.config.Secret;
import dev.switchboard.storage.Postgres;
import dev.switchboard.storage.PostgresConfig;
import dev.switchboard.testing.Logged;
import dev.switchboard.testing.TestMigrations;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
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
        Vertx vertx = Vertx.vertx();
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
        Postgres postgres = Postgres.open(
                vertx, new PostgresConfig(new Secret(TestMigrations.freshSchema()), 1, Duration.ofSeconds(5), 100));
        try {
            List<String> warnings = Logged.warningsDuring(() -> {
                await(LineageWatch.open(vertx, memory)).guard(postgres);
                await(postgres.query("select 1", Tuple.tuple()));
                assertEquals(
                        1, new JsonObject(written.orTimeout(5, TimeUnit.SECONDS).join()).getInteger("number"));
            });
            assertEquals(
                    List.of(LineageWatch.class.getName()
                            + " lineage.json in data.dir is damaged and will be written anew; if the store lost commits while"
                            + " no node ran, this node does not notice"),
                    warnings);
        } finally {
            await(postgres.close());
            await(vertx.close());
        }
    }
}
