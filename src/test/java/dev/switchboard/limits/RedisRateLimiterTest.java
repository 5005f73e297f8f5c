package dev.switchboard.limits;

import static dev.switchboard.testing.Await.await;
import static dev.switchboard.testing.Await.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.bus.RateLimiter;
import dev.switchboard.config.Secret;
import dev.switchboard.storage.RedisStore;
import dev.switchboard.testing.RedisProcess;
import dev.switchboard.testing.TestStores;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class RedisRateLimiterTest {

    private static final Limit ONE_AN_HOUR = new Limit(1, Duration.ofHours(1));
    private static final Limit TWENTY_AN_HOUR = new Limit(20, Duration.ofHours(1));

    private final String prefix = "limits-test:" + UUID.randomUUID() + ":";
    private final List<Vertx> nodes = new ArrayList<>();

    @AfterEach
    void close() {
        nodes.forEach(node -> await(node.close()));
    }

    /** A connected store on the tests' Redis; a cold JVM's first connection may take longer than the store waits. */
    private RedisStore connected() {
        RedisStore redis = store(TestStores.redis());
        until(() -> await(
                redis.send(Request.cmd(Command.PING)).transform(done -> Future.succeededFuture(done.succeeded()))));
        return redis;
    }

    private RedisStore store(String uri) {
        Vertx node = Vertx.vertx();
        nodes.add(node);
        return RedisStore.open(node, new Secret(uri), 4);
    }

    private LimitsConfig config(Limit message) {
        return new LimitsConfig(
                true, prefix, Duration.ofMillis(200), 1_000, 1_000, TWENTY_AN_HOUR, Map.of("message", message));
    }

    private RateLimiter node(String uri, Limit message) {
        return RedisRateLimiter.of(config(message), store(uri));
    }

    private RateLimiter node(Limit message) {
        return RedisRateLimiter.of(config(message), connected());
    }

    private static long take(RateLimiter limiter) {
        return await(limiter.take("ana", "message"));
    }

    /** The interleaving: many takes are in flight on both nodes while the bucket runs empty. */
    @Test
    void grantsTheCapacityOnceForBothNodes() {
        RateLimiter a = node(TWENTY_AN_HOUR);
        RateLimiter b = node(TWENTY_AN_HOUR);
        List<Future<Long>> takes = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            takes.add((i % 2 == 0 ? a : b).take("ana", "message"));
        }
        await(Future.all(takes));
        assertEquals(20, takes.stream().filter(take -> take.result() == 0).count());
        assertEquals(0, await(a.take("ben", "message")));
    }

    @Test
    void grantsATurnAfterTheWaitThatItAnswered() {
        RateLimiter limiter = node(new Limit(2, Duration.ofMillis(400)));
        assertEquals(0, take(limiter));
        assertEquals(0, take(limiter));
        long wait = take(limiter);
        // From the answer on, as a client waits: the bucket's time is that of the command at Redis, before it.
        long start = System.nanoTime();
        assertTrue(wait > 0 && wait <= 200, () -> "to wait " + wait + " ms");
        until(() -> System.nanoTime() - start >= Duration.ofMillis(wait).toNanos());
        assertEquals(0, take(limiter));
    }

    @Test
    void answersTheFullLengthOfALongWait() {
        RateLimiter limiter = node(ONE_AN_HOUR);
        take(limiter);
        long wait = take(limiter);
        assertTrue(wait > 3_590_000 && wait <= 3_600_000, () -> "to wait " + wait + " ms");
    }

    @Test
    void expiresTheKeyWhenTheBucketIsFull() {
        RedisStore redis = connected();
        take(RedisRateLimiter.of(config(TWENTY_AN_HOUR), redis));
        long expires = await(redis.send(Request.cmd(Command.PTTL).arg(prefix + "message:ana")))
                .toLong();
        assertTrue(expires > 170_000 && expires <= 180_000, () -> "expires in " + expires + " ms");
    }

    @Test
    void reloadsTheScriptThatRedisLost() {
        RedisStore redis = connected();
        RateLimiter limiter = RedisRateLimiter.of(config(ONE_AN_HOUR), redis);
        await(redis.send(Request.cmd(Command.SCRIPT).arg("FLUSH")));
        assertEquals(0, take(limiter));
        await(redis.send(Request.cmd(Command.SCRIPT).arg("FLUSH")));
        assertTrue(take(limiter) > 0);
    }

    @Test
    void treatsABucketFromTheFutureAsEmpty() {
        RedisStore redis = connected();
        await(redis.send(Request.cmd(Command.SET).arg(prefix + "message:ana").arg("9000000000000000")));
        long wait = take(RedisRateLimiter.of(config(TWENTY_AN_HOUR), redis));
        assertTrue(wait > 0 && wait <= 180_000, () -> "to wait " + wait + " ms");
    }

    @Test
    void costsByWeightAndAFullBucketAtMost() {
        RateLimiter limiter = node(TWENTY_AN_HOUR);
        assertEquals(0, await(limiter.take("ana", "message", 12_345)));
        for (int i = 0; i < 7; i++) {
            assertEquals(0, take(limiter));
        }
        assertTrue(take(limiter) > 0);
        assertEquals(0, await(limiter.take("ben", "message", 1_000_000_000)));
        assertTrue(await(limiter.take("ben", "message")) > 0);
        // The default limit, of this node alone.
        assertEquals(0, await(limiter.take("ana", "typing", 20_000)));
        assertTrue(await(limiter.take("ana", "typing")) > 0);
    }

    @Test
    void owesWhatWasHeardAfterTheTurnWasTaken() {
        RateLimiter limiter = node(TWENTY_AN_HOUR);
        RateLimiter other = node(TWENTY_AN_HOUR);
        assertEquals(0, take(limiter));
        limiter.charge("ana", "message", 0, 20_000);
        until(() -> take(other) > 0);
        limiter.charge("ana", "message", 0, 20_000);
        until(() -> take(other) > 3_500_000);
        assertEquals(0, await(limiter.take("ben", "message")));
        limiter.charge("ben", "message", 5_000, 5_000);
        limiter.charge("ben", "typing", 0, 40_000);
        assertEquals(0, await(limiter.take("ben", "typing")));
        assertTrue(await(limiter.take("ben", "typing")) > 0);
        assertEquals(0, await(limiter.take("ben", "message")));
    }

    @Test
    void asksForATurnWithoutTakingIt() {
        RedisStore redis = connected();
        RateLimiter limiter = RedisRateLimiter.of(config(TWENTY_AN_HOUR), redis);
        RateLimiter other = node(TWENTY_AN_HOUR);
        assertEquals(0, await(limiter.peek("ana", "message")));
        assertNull(await(redis.send(Request.cmd(Command.GET).arg(prefix + "message:ana"))));
        for (int i = 0; i < 20; i++) {
            assertEquals(0, await(other.peek("ana", "message")));
            assertEquals(0, take(limiter));
        }
        long wait = await(other.peek("ana", "message"));
        assertTrue(wait > 0 && wait <= 180_000, () -> "to wait " + wait + " ms");
        limiter.charge("ana", "message", 0, 20_000);
        until(() -> await(other.peek("ana", "message")) > 3_500_000);
        assertEquals(0, await(limiter.peek("ana", "typing")));
    }

    @Test
    void usesRedisOnlyForCommandsWithALimitOfTheirOwn() {
        RedisStore redis = connected();
        RateLimiter limiter = RedisRateLimiter.of(config(ONE_AN_HOUR), redis);
        for (int i = 0; i < 20; i++) {
            Future<Long> taken = limiter.take("ana", "typing");
            assertTrue(taken.isComplete());
            assertEquals(0, taken.result());
        }
        assertTrue(await(limiter.take("ana", "typing")) > 0);
        assertEquals(0, await(limiter.take("ana", "chat:list")));
        Response key = await(redis.send(Request.cmd(Command.GET).arg(prefix + "typing:ana")));
        assertNull(key);
    }

    @Test
    void limitsPerNodeWhileRedisIsDown() {
        String nowhere = "redis://127.0.0.1:" + TestStores.freePort();
        RateLimiter a = node(nowhere, ONE_AN_HOUR);
        RateLimiter b = node(nowhere, ONE_AN_HOUR);
        assertEquals(0, take(a));
        assertTrue(take(a) > 0);
        assertEquals(0, take(b));
        assertTrue(take(b) > 0);
    }

    @Test
    void limitsTheClusterWhenRedisAnswersAgain() {
        int port = TestStores.freePort();
        RedisStore redis = store("redis://127.0.0.1:" + port);
        RateLimiter limiter = RedisRateLimiter.of(config(ONE_AN_HOUR), redis);
        assertEquals(0, take(limiter));
        assertTrue(take(limiter) > 0);
        try (RedisProcess server = new RedisProcess(port)) {
            assertTrue(server.isAlive());
            until(() -> take(limiter) == 0);
            assertEquals(
                    1,
                    await(redis.send(Request.cmd(Command.EXISTS).arg(prefix + "message:ana")))
                            .toLong());
            assertTrue(take(limiter) > 0);
        }
    }

    @Test
    void doesNotWaitForAHangingRedisAfterTheFirstTry() {
        Vertx vertx = Vertx.vertx();
        nodes.add(vertx);
        NetServer hanging =
                await(vertx.createNetServer().connectHandler(socket -> {}).listen(0, "127.0.0.1"));
        RateLimiter limiter = RedisRateLimiter.of(
                new LimitsConfig(
                        true,
                        prefix,
                        Duration.ofMinutes(1),
                        1_000,
                        1_000,
                        TWENTY_AN_HOUR,
                        Map.of("message", TWENTY_AN_HOUR)),
                store("redis://127.0.0.1:" + hanging.actualPort()));
        assertEquals(0, take(limiter));
        Future<Long> next = limiter.take("ana", "message");
        assertTrue(next.isComplete());
        assertEquals(0, next.result());
    }

    @Test
    void limitsPerNodeWhenRedisRefuses() {
        RedisStore redis = connected();
        await(redis.send(Request.cmd(Command.LPUSH).arg(prefix + "message:ana").arg("no bucket")));
        RateLimiter limiter = RedisRateLimiter.of(config(ONE_AN_HOUR), redis);
        assertEquals(0, take(limiter));
        assertTrue(take(limiter) > 0);
    }

    @Test
    void limitsNothingWhenDisabled() {
        LimitsConfig off = new LimitsConfig(false, prefix, Duration.ofSeconds(1), 1, 1_000, ONE_AN_HOUR, Map.of());
        RateLimiter limiter = RedisRateLimiter.of(off, connected());
        assertSame(RateLimiter.OFF, limiter);
        for (int i = 0; i < 10; i++) {
            assertEquals(0, await(limiter.take("ana", "message")));
        }
    }
}
