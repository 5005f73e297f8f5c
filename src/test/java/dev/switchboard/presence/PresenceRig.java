package dev.switchboard.presence;

import static dev.switchboard.testing.Await.await;
import static dev.switchboard.testing.Await.until;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Audience;
import dev.switchboard.bus.Caller;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.Commands;
import dev.switchboard.bus.ConcernVerticle;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Topic;
import dev.switchboard.config.Secret;
import dev.switchboard.storage.RedisStore;
import dev.switchboard.testing.RouterStub;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A node with the concern and the notifier; instead of routing, a set of online users and a list of publications. */
final class PresenceRig implements AutoCloseable {

    static final PresenceConfig CONFIG = new PresenceConfig(500, 200, 1000, Duration.ofDays(1));
    static final Duration LINGER = Duration.ofSeconds(5);

    static final JsonArray DEVICES =
            new JsonArray().add(new JsonObject().put("kind", "phone").put("endpoint", "websocket"));

    /** Gives every caller the same answer. */
    private static final class Knowing extends ConcernVerticle {

        private final String command;
        private final JsonObject answer;

        Knowing(String command, JsonObject answer) {
            this.command = command;
            this.answer = answer;
        }

        @Override
        protected Future<?> open() {
            on(command, asked -> Future.succeededFuture(Answer.of(answer)));
            return Future.succeededFuture();
        }
    }

    /** Stands in for the concern chat: from whom users are kept apart. */
    private static final class Apart extends ConcernVerticle {

        private final Map<String, JsonObject> seen = new ConcurrentHashMap<>();
        private volatile boolean away;

        @Override
        protected Future<?> open() {
            on(
                    "chat:apart",
                    asked -> away
                            ? Future.failedFuture(Failure.unavailable("the store is away"))
                            : Future.succeededFuture(Answer.of(new JsonObject()
                                    .put(
                                            "apart",
                                            seen.getOrDefault(asked.caller().id(), new JsonObject())))));
            return Future.succeededFuture();
        }
    }

    /** A publication, and whether it was for this node only. */
    record Published(Publication publication, boolean nodeOnly) {

        JsonObject data() {
            return new JsonObject(publication.data());
        }

        String topic() {
            return publication.targets().get(0).topic().name();
        }
    }

    final AtomicInteger repaired = new AtomicInteger();
    final Queue<Published> publications = new ConcurrentLinkedQueue<>();
    private final Set<Topic> active = ConcurrentHashMap.newKeySet();
    private final Vertx vertx = Vertx.vertx();
    private final RouterStub router = new RouterStub(vertx);
    private final RedisStore redis;
    private @Nullable Apart apart;

    /** @param online the users in the routing table when the node starts */
    PresenceRig(String redisUri, String... online) {
        List.of(online).forEach(this::connectsUnreported);
        redis = RedisStore.open(vertx, new Secret(redisUri), 4).install(vertx);
        // The first command connects, which may take longer on a busy machine than an answer may.
        await(redis.writable().otherwiseEmpty());
        Map<String, String> commands = List.of("subscribe", "get", "unsubscribe", "set", "changed").stream()
                .collect(Collectors.toMap(name -> "presence:" + name, name -> "presence"));
        commands.put("chat:members", "chat");
        commands.put("chat:apart", "blocks");
        commands.put("gateway:devices", "gateway");
        new Commands(vertx, "n1", commands, Set.of(), concern -> List.of("n1")).install();
        await(Audience.serve(
                vertx, asked -> asked.stream().filter(active::contains).collect(Collectors.toSet())));
        await(router.serve(
                vertx,
                (publication, nodeOnly) -> publications.add(new Published(publication, nodeOnly)),
                publication -> Future.succeededFuture()));
        JsonObject settings = new JsonObject()
                .put("maxUsers", CONFIG.maxUsers())
                .put("maxText", CONFIG.maxText())
                .put("maxWaiting", CONFIG.maxWaiting())
                .put("keepDetails", "1d");
        deploy(new PresenceVerticle(), "presence", settings);
        await(Audience.serveKinds(vertx, kind -> Future.succeededFuture(Set.copyOf(active))));
        await(vertx.deployVerticle(
                new PresenceNotifier(CONFIG, LINGER, Duration.ofMillis(100), repaired::incrementAndGet)));
    }

    /** Makes a chat of these participants, each with {@link #DEVICES}; stands in for the chat concern and the gateway. */
    void shareChat(String... participants) {
        JsonObject chat = new JsonObject().put("participants", new JsonArray(List.of(participants)));
        JsonObject devices = new JsonObject();
        List.of(participants).forEach(user -> devices.put(user, DEVICES));
        deploy(new Knowing("chat:members", chat), "chat", new JsonObject());
        deploy(new Knowing("gateway:devices", new JsonObject().put("devices", devices)), "gateway", new JsonObject());
    }

    /** The user sees nothing of the other one, who was last seen at this time. */
    void keepApart(String user, String other, String lastSeen) {
        apart = new Apart();
        apart.seen.put(user, new JsonObject().put(other, lastSeen));
        deploy(apart, "blocks", new JsonObject());
    }

    /** Nobody answers any longer who is kept apart from whom. */
    void chatsAway() {
        Objects.requireNonNull(apart).away = true;
    }

    private void deploy(ConcernVerticle verticle, String concern, JsonObject settings) {
        JsonObject config =
                new JsonObject().put("concern", concern).put("node", "n1").put("settings", settings);
        await(vertx.deployVerticle(verticle, new DeploymentOptions().setConfig(config)));
    }

    /** The routing table changes, and the report of it is lost. */
    void connectsUnreported(String user) {
        active.add(Topic.user(user));
    }

    void disconnectsUnreported(String user) {
        active.remove(Topic.user(user));
    }

    /** The routing table gains the user and reports it to the notifier. */
    void connects(String user) {
        active.add(Topic.user(user));
        Audience.report(vertx, new Audience.Change(Topic.user(user), true));
    }

    void disconnects(String user) {
        active.remove(Topic.user(user));
        Audience.report(vertx, new Audience.Change(Topic.user(user), false));
    }

    Future<Answer> send(String caller, String command, JsonObject data, boolean joined) {
        return send(new Caller(caller, caller, null, Set.of(), "c-" + caller, "n1"), command, data, joined);
    }

    Future<Answer> send(Caller caller, String command, JsonObject data, boolean joined) {
        return Commands.of(vertx)
                .request(new Command(command, caller, data, joined))
                .compose(router::after);
    }

    Answer ask(String caller, String command, JsonObject data) {
        return await(send(caller, command, data, false));
    }

    Answer set(String user, String status, String text) {
        return ask(user, "presence:set", new JsonObject().put("status", status).put("text", text));
    }

    JsonArray states(String caller, String... users) {
        return ask(caller, "presence:get", users(users)).body().getJsonArray("states");
    }

    JsonObject state(String caller, String user) {
        return states(caller, user).getJsonObject(0);
    }

    static JsonObject users(String... users) {
        return new JsonObject().put("userIds", new JsonArray(List.of(users)));
    }

    /** What was published to {@code presence-<user>}, oldest first. */
    List<Published> publishedTo(String user) {
        return publications.stream()
                .filter(one -> one.topic().equals("presence-" + user))
                .toList();
    }

    List<String> statusesSaidOf(String user) {
        List<String> statuses = new ArrayList<>();
        publishedTo(user).forEach(one -> statuses.add(one.data().getString("status")));
        return statuses;
    }

    Published firstSaidOf(String user) {
        until(() -> !publishedTo(user).isEmpty());
        return publishedTo(user).get(0);
    }

    /** Waits until all earlier changes are published: a change of another user comes after them. */
    void settle() {
        String last = "last-" + System.nanoTime();
        connects(last);
        firstSaidOf(last);
    }

    @Override
    public void close() {
        await(redis.close());
        await(vertx.close());
    }
}
