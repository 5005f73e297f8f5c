package dev.switchboard.soak;

import dev.switchboard.testing.PrivateStores;
import dev.switchboard.testing.TestTokens;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * The setting of the scenarios: stores, three node processes, and the clients. Runs on the main thread; closing it ends
 * everything it started.
 */
final class Stage implements AutoCloseable {

    private static final int NODES = 3;

    private final int patience;
    private final Path folder;
    private final PrivateStores stores;
    private final Verdict verdict = new Verdict();
    private final List<Node> nodes = new ArrayList<>();
    private final Network network;
    private final Crowd crowd;
    private final List<String> topics = new ArrayList<>();
    private final Delivered delivered;
    private boolean closed;

    /** Starts everything; returns when all nodes are ready and all members are in their chats. */
    Stage(SoakOptions options) {
        patience = options.patience();
        folder = newFolder();
        stores = new PrivateStores(folder);
        network = options.cuts() && NetworkNamespaces.skipReason().isEmpty()
                ? new NetworkNamespaces(NODES, stores)
                : new Loopback(stores);
        for (int i = 0; i < NODES; i++) {
            nodes.add(network.node(
                    i,
                    List.of(
                            "--data.dir=" + folder,
                            "--auth.jwt.secret=" + TestTokens.SECRET,
                            "--logging.level=" + options.level(),
                            "--limits.enabled=false")));
        }
        nodes.forEach(node -> node.runInTurns(options.jars()));
        crowd = new Crowd(nodes.stream().map(Node::address).toList(), verdict, new Random(options.seed()));
        delivered = new Delivered(this);
        try {
            nodes.forEach(Node::start);
            nodes.forEach(Node::awaitReady);
            for (int i = 0; i < 3; i++) {
                topics.add(createChat());
            }
            crowd.gather(topics, within(20));
        } catch (RuntimeException | AssertionError failure) {
            close();
            throw failure;
        }
    }

    private String createChat() {
        JsonArray participants = new JsonArray(new ArrayList<>(Crowd.names()));
        JsonObject created =
                crowd.ask(0, Crowd.READER, "chat:create", new JsonObject().put("participants", participants));
        return "chat-" + created.getJsonObject("chat").getString("id");
    }

    List<Node> nodes() {
        return nodes;
    }

    /** The promised time limit, multiplied by the patience option for slow machines. */
    Duration within(long seconds) {
        return Duration.ofSeconds(seconds).multipliedBy(patience);
    }

    /** The numbers of all nodes but one. */
    List<Integer> others(int node) {
        return IntStream.range(0, NODES).filter(other -> other != node).boxed().toList();
    }

    Crowd crowd() {
        return crowd;
    }

    PrivateStores stores() {
        return stores;
    }

    /** The nodes' network, if it supports cuts. */
    Optional<NetworkNamespaces> namespaces() {
        return network instanceof NetworkNamespaces namespaces ? Optional.of(namespaces) : Optional.empty();
    }

    Verdict verdict() {
        return verdict;
    }

    List<String> topics() {
        return topics;
    }

    /** Restarts a node; returns when it is ready. */
    void restart(int node) {
        long begun = System.nanoTime();
        nodes.get(node).start();
        nodes.get(node).awaitReady();
        verdict.figure("from start to ready, ms", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun));
    }

    /** Keeps the senders sending until this many more messages are acknowledged. */
    void sendUntil(int acknowledgements) {
        long before = crowd.on(() -> crowd.ledger().count());
        crowd.startSending();
        awaitAcks(before + acknowledgements, within(20));
    }

    /** Waits until this many more messages are acknowledged. */
    void awaitMoreAcks(int more, Duration within) {
        awaitAcks(crowd.on(() -> crowd.ledger().count()) + more, within);
    }

    private void awaitAcks(long count, Duration within) {
        Until.holds(
                within,
                count + " messages are acknowledged",
                () -> crowd.on(() -> crowd.ledger().count()) >= count);
    }

    /** Stops sending and checks that all members received every acknowledged message, once and in order. */
    void settle() {
        crowd.stopSending();
        crowd.awaitAllConnected(within(20));
        delivered.check();
    }

    /** Writes the nodes' logs to this folder. */
    void writeLogs(Path to) {
        try {
            Files.createDirectories(to);
            for (int i = 0; i < nodes.size(); i++) {
                Files.writeString(to.resolve("node-" + i + ".log"), nodes.get(i).output());
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            crowd.close();
            nodes.forEach(Node::close);
            network.close();
        } finally {
            stores.close();
        }
        delete(folder);
    }

    private static Path newFolder() {
        try {
            return Files.createTempDirectory("switchboard-soak");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void delete(Path folder) {
        try (var paths = Files.walk(folder)) {
            paths.sorted((one, other) -> other.compareTo(one))
                    .forEach(path -> path.toFile().delete());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
