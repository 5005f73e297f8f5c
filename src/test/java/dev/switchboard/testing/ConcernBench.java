package dev.switchboard.testing;

import static dev.switchboard.testing.Await.await;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Caller;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.Commands;
import dev.switchboard.bus.ConcernVerticle;
import dev.switchboard.bus.Publication;
import dev.switchboard.config.Secret;
import dev.switchboard.storage.Postgres;
import dev.switchboard.storage.PostgresConfig;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One node's concerns without a gateway: the test sends the commands and records what is published. Closed by the test.
 */
public final class ConcernBench implements AutoCloseable {

    public static final String NODE = "node-a";

    public final Vertx vertx = Vertx.vertx();
    public final Postgres postgres;
    private final RouterStub router = new RouterStub(vertx);
    public final Queue<Publication> published = new ConcurrentLinkedQueue<>();
    public final Queue<Publication> confirmed = new ConcurrentLinkedQueue<>();
    public final AtomicReference<Function<Publication, Future<Void>>> confirm =
            new AtomicReference<>(publication -> Future.succeededFuture());

    /**
     * @param uri the database
     * @param concernOf the concern of each command
     * @param internal the commands that only the hub asks
     */
    public ConcernBench(String uri, Map<String, String> concernOf, Set<String> internal) {
        postgres = Postgres.open(vertx, new PostgresConfig(new Secret(uri), 8, Duration.ofSeconds(3), 10_000))
                .install(vertx);
        new Commands(vertx, NODE, concernOf, internal, concern -> List.of(NODE)).install();
        await(router.serve(vertx, (publication, nodeOnly) -> published.add(publication), publication -> {
            confirmed.add(publication);
            return confirm.get().apply(publication);
        }));
    }

    public String deploy(Supplier<ConcernVerticle> verticle, String concern, JsonObject settings, int instances) {
        return deploy(verticle, concern, settings, new JsonObject(), instances);
    }

    /** With the quota that the configuration has. */
    public String deploy(
            Supplier<ConcernVerticle> verticle, String concern, JsonObject settings, JsonObject quota, int instances) {
        JsonObject config = new JsonObject()
                .put("concern", concern)
                .put("node", NODE)
                .put("settings", settings)
                .put("quota", quota);
        return await(vertx.deployVerticle(
                verticle::get, new DeploymentOptions().setConfig(config).setInstances(instances)));
    }

    public static Caller user(String id) {
        return new Caller(id, id, null, Set.of(), "connection-of-" + id, NODE);
    }

    /** Sends a command as the user {@code id}. */
    public Future<Answer> send(String id, String command, JsonObject data) {
        return send(user(id), command, data);
    }

    /** Sends a command; the answer completes after everything published before it is in {@link #published}. */
    public Future<Answer> send(Caller caller, String command, JsonObject data) {
        return Commands.of(vertx)
                .request(new Command(command, caller, data, false))
                .compose(router::after);
    }

    /** Sends a command as the user {@code id} and waits for the answer's body. */
    public JsonObject ask(String id, String command, JsonObject data) {
        return await(send(id, command, data)).body();
    }

    /** As {@link #ask}, and checks for success. */
    public JsonObject succeed(String id, String command, JsonObject data) {
        JsonObject body = ask(id, command, data);
        assertTrue(body.getBoolean("success"), () -> command + " answered " + body.encode());
        return body;
    }

    @Override
    public void close() {
        await(Future.join(vertx.deploymentIDs().stream().map(vertx::undeploy).toList())
                .otherwiseEmpty());
        await(vertx.close());
    }
}
