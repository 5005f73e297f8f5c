package dev.switchboard.gateway.admission;

import static dev.switchboard.testing.Await.await;
import static dev.switchboard.testing.Await.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.auth.Revocations;
import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.Commands;
import dev.switchboard.bus.ConcernVerticle;
import dev.switchboard.bus.Failure;
import dev.switchboard.gateway.connection.ConnectionRegistry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a node that starts learns of the tokens that were revoked before. */
class RevocationFeedTest {

    private static final int PAGES = 10_000;
    private static final String COMMAND = "account:revocations";
    private static final Instant MOMENT = Instant.parse("2026-01-02T03:04:05Z");

    private final Vertx vertx = Vertx.vertx();
    private final Revocations revocations = new Revocations();
    /** From where was asked; null for the beginning. */
    private final List<String> asked = new CopyOnWriteArrayList<>();

    private volatile int failsAt = -1;
    private RevocationFeed feed;

    /** Has one revoked user on each page. */
    private final class Accounts extends ConcernVerticle {

        @Override
        protected Future<?> open() {
            on(COMMAND, this::page);
            return Future.succeededFuture();
        }

        private Future<Answer> page(Command command) {
            JsonObject from = command.data().getJsonObject("from");
            int number = from == null ? 0 : Integer.parseInt(from.getString("xid"));
            asked.add(from == null ? null : from.getString("xid"));
            if (number == failsAt) {
                failsAt = -1;
                return Future.failedFuture(Failure.unavailable("the store is away"));
            }
            JsonObject revocation = new JsonObject().put("user", "u" + number).put("notBefore", MOMENT.toString());
            return Future.succeededFuture(Answer.of(new JsonObject()
                    .put("revocations", number < PAGES ? JsonArray.of(revocation) : new JsonArray())
                    .put("next", number < PAGES ? place(number + 1) : null)
                    .put("horizon", place(PAGES))));
        }

        private static JsonObject place(int number) {
            return new JsonObject().put("xid", Integer.toString(number)).put("user", "");
        }
    }

    @BeforeEach
    void open() {
        Commands commands =
                new Commands(vertx, "node", Map.of(COMMAND, "account"), Set.of(), concern -> List.of("node")).install();
        JsonObject config = new JsonObject().put("concern", "account").put("node", "node");
        await(vertx.deployVerticle(new Accounts(), new DeploymentOptions().setConfig(config)));
        feed = new RevocationFeed(new ConnectionRegistry(50), revocations, commands, Duration.ofMillis(10));
    }

    @AfterEach
    void close() {
        await(vertx.close());
    }

    private boolean isRevoked(int number) {
        return revocations.refuses("u" + number, MOMENT.minusSeconds(1), "token");
    }

    /** Each page was asked for inside the answer to the one before: the end of thousands overflowed the stack, and nobody asked again. */
    @Test
    void readsThousandsOfPagesAndThenWhatIsNew() {
        await(vertx.deployVerticle(feed));
        assertTrue(isRevoked(0) && isRevoked(PAGES - 1));
        assertFalse(isRevoked(PAGES));
        until(() -> asked.size() > PAGES + 3);
        assertEquals(List.of(Integer.toString(PAGES)), asked.subList(PAGES + 1, PAGES + 2));
    }

    @Test
    void beginsAgainAfterAPageWithoutAnAnswer() {
        failsAt = PAGES / 2;
        await(vertx.deployVerticle(feed));
        assertTrue(isRevoked(0));
        until(() -> isRevoked(PAGES - 1));
        assertEquals(2, asked.stream().filter(from -> from == null).count());
    }
}
