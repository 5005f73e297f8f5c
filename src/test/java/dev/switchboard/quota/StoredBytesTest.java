package dev.switchboard.quota;

import static dev.switchboard.testing.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.switchboard.config.Secret;
import dev.switchboard.storage.Postgres;
import dev.switchboard.storage.PostgresConfig;
import dev.switchboard.testing.TestMigrations;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StoredBytesTest {

    /** So many are written before the second has ended. */
    private static final int MANY = 1_000;

    private final Vertx vertx = Vertx.vertx();
    private final Postgres postgres = Postgres.open(
            vertx, new PostgresConfig(new Secret(TestMigrations.freshSchema()), 5, Duration.ofSeconds(5), 1_000));

    @AfterEach
    void close() {
        await(vertx.close());
    }

    private long used(String user) {
        return await(postgres.query("select " + StoredBytes.used("$1"), Tuple.of(user)))
                .iterator()
                .next()
                .getLong(0);
    }

    /** Regression: what came while an earlier write was in flight was not written. */
    @Test
    void writesWhatCameDuringTheLastWrite() {
        Promise<Void> closed = Promise.promise();
        vertx.getOrCreateContext().runOnContext(turn -> {
            StoredBytes bytes = new StoredBytes(vertx, postgres, Quota.from(new JsonObject())).open();
            for (int i = 0; i < MANY; i++) {
                bytes.add("user" + i, 5);
            }
            bytes.add("ana", 7);
            bytes.close().<Void>mapEmpty().onComplete(closed);
        });
        await(closed.future());
        assertEquals(5, used("user0"));
        assertEquals(7, used("ana"));
    }
}
