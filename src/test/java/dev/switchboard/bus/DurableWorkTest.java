package dev.switchboard.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.TestHeadroom;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class DurableWorkTest {

    private static final Map<String, String> OWNERS = Map.of("book:write", "book", "book:read", "book");

    private final TestHeadroom headroom = new TestHeadroom();
    private final AtomicInteger carriedOut = new AtomicInteger();

    private final class Book extends ConcernVerticle {

        @Override
        protected Future<?> open() {
            OWNERS.keySet()
                    .forEach(name -> on(name, command -> {
                        carriedOut.incrementAndGet();
                        return Future.succeededFuture(Answer.ok());
                    }));
            return Future.succeededFuture();
        }
    }

    private void deploy(Vertx vertx) {
        vertx.deployVerticle(
                        new Book(),
                        new DeploymentOptions()
                                .setConfig(
                                        new JsonObject().put("concern", "book").put("node", "n1")))
                .await();
    }

    private static Command command(String name) {
        return new Command(name, Caller.HUB, new JsonObject(), false);
    }

    private static Commands commands(Vertx vertx) {
        return new Commands(vertx, "n1", OWNERS, Set.of(), concern -> List.of("n1")).install();
    }

    @Test
    void isRefusedByANodeThatIsShortOfMemoryAndMayBeTriedAgain(Vertx vertx) {
        new DurableWork(Set.of("book:write"), headroom).install(vertx);
        Commands commands = commands(vertx);
        deploy(vertx);
        headroom.durableWork = false;

        Answer refused = commands.request(command("book:write")).await();
        assertEquals("UNAVAILABLE", refused.body().getString("code"));
        assertTrue(refused.body().getBoolean("retryable"));
        assertEquals(0, carriedOut.get());
        assertTrue(commands.request(command("book:read")).await().success());

        headroom.durableWork = true;
        assertTrue(commands.request(command("book:write")).await().success());
    }

    /** The node that a client asks has memory; the one that runs the concern has none. */
    @Test
    void isRefusedByTheNodeThatRunsTheConcern(Vertx vertx) {
        Commands asker = commands(vertx);
        new DurableWork(Set.of("book:write"), headroom).install(vertx);
        deploy(vertx);
        headroom.durableWork = false;

        Answer refused = asker.request(command("book:write")).await();
        assertFalse(refused.success());
        assertEquals("UNAVAILABLE", refused.body().getString("code"));
        assertEquals(0, carriedOut.get());
    }
}
