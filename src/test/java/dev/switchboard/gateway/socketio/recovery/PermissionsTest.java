package dev.switchboard.gateway.socketio.recovery;

import static dev.switchboard.testing.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Commands;
import dev.switchboard.bus.ConcernVerticle;
import dev.switchboard.bus.Effects;
import dev.switchboard.bus.Topic;
import dev.switchboard.gateway.recovery.TopicPositions;
import dev.switchboard.testing.ConcernBench;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a recovery asks the concerns before it joins, and once more after it has joined. */
class PermissionsTest {

    private static final Topic CHAT = Topic.chat("42");

    private final Vertx vertx = Vertx.vertx();
    private final AtomicLong floor = new AtomicLong(3);
    private Permissions permissions;

    /** Answers {@code chat:join} with a join from the floor. */
    private final class Chats extends ConcernVerticle {

        @Override
        protected Future<?> open() {
            on("chat:join", command -> {
                Effects.Join join = new Effects.Join(CHAT, 5L, "chats/0", floor.get());
                return Future.succeededFuture(Answer.ok().with(Effects.joining(List.of(join))));
            });
            return Future.succeededFuture();
        }
    }

    @BeforeEach
    void start() {
        Commands commands = new Commands(
                        vertx,
                        ConcernBench.NODE,
                        Map.of("chat:join", "chat"),
                        Set.of(),
                        concern -> List.of(ConcernBench.NODE))
                .install();
        JsonObject config = new JsonObject()
                .put("concern", "chat")
                .put("node", ConcernBench.NODE)
                .put("settings", new JsonObject())
                .put("quota", new JsonObject());
        await(vertx.deployVerticle(Chats::new, new DeploymentOptions().setConfig(config)));
        permissions =
                new Permissions(commands, ConcernBench.user("cara"), new TopicPositions(0, Map.of(CHAT, 5L), null));
    }

    @AfterEach
    void stop() {
        await(vertx.close());
    }

    private List<Long> granted() {
        return await(permissions.ask()).orElseThrow().stream()
                .map(Effects.Join::floor)
                .toList();
    }

    @Test
    void grantTopicsWithThePositionFromWhichTheClientReads() {
        assertEquals(List.of(3L), granted());
        assertEquals(true, await(permissions.confirm()));
    }

    /** Removed and added again in between, the user reads from a later position than the one that was joined with. */
    @Test
    void areNotConfirmedFromAnotherPosition() {
        granted();
        floor.set(9);
        assertEquals(false, await(permissions.confirm()));
    }
}
