package dev.switchboard.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.switchboard.config.Secret;
import dev.switchboard.storage.Postgres;
import dev.switchboard.storage.PostgresConfig;
import dev.switchboard.storage.RedisStore;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class TestStoresTest {

    @Test
    void reachesBothStores(Vertx vertx) throws Exception {
        Postgres postgres = Postgres.open(
                vertx, new PostgresConfig(new Secret(TestStores.freshDatabase()), 2, Duration.ofSeconds(2), 8));
        assertEquals(
                7,
                postgres.query("select 7", Tuple.tuple())
                        .toCompletionStage()
                        .toCompletableFuture()
                        .get(20, TimeUnit.SECONDS)
                        .iterator()
                        .next()
                        .getInteger(0));
        RedisStore redis = RedisStore.open(vertx, new Secret(TestStores.redis()), 2);
        assertEquals(
                "PONG",
                redis.send(Request.cmd(Command.PING))
                        .toCompletionStage()
                        .toCompletableFuture()
                        .get(20, TimeUnit.SECONDS)
                        .toString());
    }
}
