package dev.switchboard.soak;

import dev.switchboard.testing.TestTokens;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/**
 * The clients of the soak, all on one event loop: members, some of which send, and one watcher per node. Methods run on
 * the main thread unless their comment says otherwise. Closed by the stage.
 */
final class Crowd implements AutoCloseable {

    /** A participant of every chat that connects only for single requests. */
    static final String READER = "reader";

    private static final int MEMBERS = 12;
    private static final int SENDERS = 4;
    private static final int MAX_FRAME = 4_000_000;
    private static final long PING_MS = 10_000;
    private static final long MOVE_MS = 700;

    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();
    private final WebSocketClient client = vertx.createWebSocketClient(
            new WebSocketClientOptions().setMaxFrameSize(MAX_FRAME).setMaxMessageSize(MAX_FRAME));
    private final TestTokens tokens = new TestTokens(vertx);
    private final List<Address> nodes;
    private final Verdict verdict;
    private final Ledger ledger;
    private final List<SoakMember> members = new ArrayList<>();
    private final List<Sender> senders = new ArrayList<>();
    private final List<Watcher> watchers = new ArrayList<>();
    private final List<Wire> idlers = new ArrayList<>();
    private Random random;
    private long moving = -1;

    Crowd(List<Address> nodes, Verdict verdict, Random random) {
        this.nodes = nodes;
        this.verdict = verdict;
        this.random = random;
        this.ledger = new Ledger(verdict);
        vertx.setPeriodic(PING_MS, fired -> context.runOnContext(ignored -> ping()));
    }

    /** Connects all members: all join the first topic, half of them join the others too, and the first few send. */
    void gather(List<String> topics, Duration within) {
        on(() -> {
            SoakEndpoint[] endpoints = SoakEndpoint.values();
            for (int i = 0; i < MEMBERS; i++) {
                SoakMember member = new SoakMember(this, name(i), endpoints[i % endpoints.length]);
                List<String> own = i % 2 == 0 || i < SENDERS ? topics : topics.subList(0, 1);
                own.forEach(member::wants);
                members.add(member);
                if (i < SENDERS) {
                    senders.add(new Sender(this, member, topics));
                }
                member.start(i % nodes.size());
            }
            for (int i = 0; i < nodes.size(); i++) {
                watchers.add(new Watcher(this, i));
            }
            watchers.forEach(Watcher::start);
            watchers.forEach(watcher -> watcher.watch(names()));
            return null;
        });
        awaitAllConnected(within);
    }

    static List<String> names() {
        return IntStream.range(0, MEMBERS).mapToObj(Crowd::name).toList();
    }

    private static String name(int number) {
        return "member-" + number;
    }

    /** Draws all later random choices from this source. */
    void drawFrom(Random of) {
        on(() -> {
            random = of;
            return null;
        });
    }

    /** Senders send, and now and then a member moves to another node, until {@link #stopSending}. */
    void startSending() {
        on(() -> {
            senders.forEach(Sender::start);
            moving = vertx.setPeriodic(MOVE_MS, fired -> context.runOnContext(ignored -> moveOneMember()));
            return null;
        });
    }

    /** Stops the senders; returns when all their messages are acknowledged. */
    void stopSending() {
        on(() -> {
            vertx.cancelTimer(moving);
            senders.forEach(Sender::stop);
            return null;
        });
        Until.holds(
                Duration.ofSeconds(30),
                "every message sent is acknowledged",
                () -> on(() -> senders.stream().allMatch(Sender::isQuiet)));
    }

    /** Returns when all members are connected and in their chats, and every watcher is subscribed. */
    void awaitAllConnected(Duration within) {
        Until.holds(within, () -> "all clients are connected; missing: " + on(this::absent), () -> on(this::absent)
                .isEmpty());
    }

    private List<String> absent() {
        List<String> absent = new ArrayList<>();
        members.stream().filter(member -> !member.isJoined()).forEach(member -> absent.add(member.name()));
        watchers.stream()
                .filter(watcher -> !watcher.isWatching())
                .forEach(watcher -> absent.add("watcher-" + watcher.node()));
        return absent;
    }

    /** Connects users to one node; they do not reconnect when it dies. */
    void idle(int node, List<String> names) {
        List<Future<JsonObject>> opened = on(() -> names.stream()
                .map(name -> {
                    Wire wire = SoakEndpoint.WEB_SOCKET.wire(vertx, client, IGNORE_EVENTS, name);
                    idlers.add(wire);
                    return wire.open(address(node), token(name), null);
                })
                .toList());
        Future.all(opened).await();
    }

    /** Moves every member to this node. */
    void moveAllTo(int node) {
        on(() -> {
            members.stream().filter(member -> member.node() != node).forEach(member -> member.moveTo(node));
            return null;
        });
    }

    private void moveOneMember() {
        members.get(nextInt(members.size())).moveTo(nextInt(nodes.size()));
    }

    private void ping() {
        members.stream().map(SoakMember::wire).filter(wire -> wire != null).forEach(Wire::ping);
    }

    /** Sends one request to a node as the user, on a connection of its own. */
    JsonObject ask(int node, String user, String command, JsonObject data) {
        CompletableFuture<JsonObject> answer = new CompletableFuture<>();
        Wire wire = on(() -> {
            Wire asking = SoakEndpoint.WEB_SOCKET.wire(vertx, client, IGNORE_EVENTS, user);
            asking.open(address(node), token(user), null)
                    .compose(greeted -> asking.request(command, data))
                    .onSuccess(answer::complete)
                    .onFailure(answer::completeExceptionally);
            return asking;
        });
        try {
            return answer.join();
        } finally {
            on(() -> {
                wire.close();
                return null;
            });
        }
    }

    /** The presence that a node reports for these users; empty if the request fails. */
    JsonArray presence(int node, List<String> users) {
        return ask(node, READER, "presence:get", new JsonObject().put("userIds", new JsonArray(users)))
                .getJsonArray("states", new JsonArray());
    }

    List<SoakMember> members() {
        return members;
    }

    List<Sender> senders() {
        return senders;
    }

    List<Watcher> watchers() {
        return watchers;
    }

    Ledger ledger() {
        return ledger;
    }

    Verdict verdict() {
        return verdict;
    }

    Vertx vertx() {
        return vertx;
    }

    WebSocketClient client() {
        return client;
    }

    int nodes() {
        return nodes.size();
    }

    Address address(int node) {
        return nodes.get(node);
    }

    String token(String user) {
        return tokens.of(user, Duration.ofHours(12));
    }

    /** A random number below the bound. Runs on the soak's context. */
    int nextInt(int bound) {
        return random.nextInt(bound);
    }

    long between(long from, long to) {
        return from + random.nextInt((int) (to - from + 1));
    }

    /** Runs the action on the soak's context and returns its result. */
    <T> T on(Callable<T> action) {
        CompletableFuture<T> done = new CompletableFuture<>();
        context.runOnContext(ignored -> {
            try {
                done.complete(action.call());
            } catch (Exception failure) {
                done.completeExceptionally(failure);
            }
        });
        return done.join();
    }

    @Override
    public void close() {
        on(() -> {
            members.forEach(SoakMember::stop);
            watchers.forEach(Watcher::stop);
            idlers.forEach(Wire::close);
            return null;
        });
        vertx.close().await();
    }

    private static final Wire.Listener IGNORE_EVENTS = new Wire.Listener() {

        @Override
        public void onEvent(Wire.Event event) {}

        @Override
        public void onEnd(int code) {}
    };
}
