package dev.switchboard.boot.stores;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.switchboard.testing.Await;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class RedisServerTest {

    /** The snapshot was written by the Redis 6.2 of an earlier jar. */
    @Test
    void loadsTheSnapshotOfRedis6(@TempDir Path folder) throws IOException {
        DataDir dir = DataDir.open(folder);
        Files.createDirectories(dir.resolve("redis"));
        try (InputStream snapshot = RedisServerTest.class.getResourceAsStream("/redis-6.2.rdb")) {
            Files.copy(Objects.requireNonNull(snapshot), dir.resolve("redis").resolve("dump.rdb"));
        }
        EmbeddedStores stores = EmbeddedStores.use(dir, false, true);
        Vertx vertx = Vertx.vertx();
        Redis client = Redis.createClient(vertx, stores.redisUri().orElseThrow().reveal());
        try {
            assertEquals("42", ask(client, Command.GET, "rate:ana").toString());
            assertEquals(
                    "deep work",
                    ask(client, Command.HGET, "presence:ana", "text").toString());
            assertEquals(3, ask(client, Command.SCARD, "devices").toInteger());
        } finally {
            client.close();
            Await.await(vertx.close());
            stores.stop();
        }
    }

    private static Response ask(Redis client, Command command, String... arguments) {
        Request request = Request.cmd(command);
        for (String argument : arguments) {
            request.arg(argument);
        }
        return Await.await(client.send(request));
    }
}
