package dev.switchboard.testing;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A network between a node and PostgreSQL that holds back what a test says: statements on their way, or answers. Everything
 * else passes, and nothing is lost. Closed by the test.
 */
public final class SlowLink implements AutoCloseable {

    /** What is held back. */
    public enum Hold {
        NOTHING,
        /** What the node sends in a transaction after the first answers to it. */
        WRITES,
        /** What PostgreSQL answers to them. */
        ANSWERS,
        /** What PostgreSQL answers to a COMMIT, whether or not the statements before it are prepared. */
        COMMITS
    }

    private final Vertx vertx = Vertx.vertx();
    /** Held here: Vert.x closes a client, with its connections, once nobody refers to it. */
    private final NetClient outward = vertx.createNetClient();

    private final URI store;
    private final NetServer server;
    private final List<Runnable> held = new CopyOnWriteArrayList<>();
    private volatile Hold hold = Hold.NOTHING;
    private volatile long beginDelayMs;
    private final AtomicInteger statements = new AtomicInteger();

    public SlowLink(String store) {
        this.store = URI.create(store);
        this.server = vertx.createNetServer().connectHandler(Passage::new);
        Await.await(server.listen(0, "127.0.0.1"));
    }

    /** The URI of the store through this link. */
    public String uri() {
        return "postgresql://" + store.getUserInfo() + "@127.0.0.1:" + server.actualPort() + store.getPath();
    }

    /**
     * Holds back from the next transaction on.
     *
     * @param beginDelayMs how long the first statements of each transaction take to arrive
     */
    public void hold(Hold what, long beginDelayMs) {
        this.beginDelayMs = beginDelayMs;
        hold = what;
    }

    /** How many statements have passed, BEGIN and COMMIT included. */
    public int statements() {
        return statements.get();
    }

    /** Whether anything is held back. */
    public boolean isHolding() {
        return !held.isEmpty();
    }

    /** Delivers what was held back last. */
    public void releaseLast() {
        held.remove(held.size() - 1).run();
    }

    /** How many times something is held back. */
    public int held() {
        return held.size();
    }

    /** Delivers what is held back, and holds no more. */
    public void release() {
        hold = Hold.NOTHING;
        held.forEach(Runnable::run);
        held.clear();
    }

    @Override
    public void close() {
        Await.await(vertx.close());
    }

    /** One connection. On its event loop. */
    private final class Passage {

        private final NetSocket client;
        private NetSocket inner;
        private Buffer unread = Buffer.buffer();
        private boolean started;
        private boolean begun;
        private boolean answered;

        Passage(NetSocket client) {
            this.client = client;
            client.pause();
            outward.connect(store.getPort(), store.getHost())
                    .onSuccess(this::pass)
                    .onFailure(away -> client.close());
        }

        private void pass(NetSocket connected) {
            inner = connected;
            inner.handler(bytes -> {
                answered = begun;
                client.write(bytes);
            });
            inner.closeHandler(closed -> client.close());
            client.closeHandler(closed -> inner.close());
            client.handler(this::sent);
            client.resume();
        }

        /** Reads the messages of PostgreSQL's protocol: a type, which the first has not, a length, a body. */
        private void count(Buffer bytes) {
            unread.appendBuffer(bytes);
            int at = 0;
            while (at + 5 <= unread.length()) {
                int type = started ? 1 : 0;
                int end = at + type + unread.getInt(at + type);
                if (end > unread.length()) {
                    break;
                }
                // Execute of a prepared statement, or a simple query.
                if (started && (unread.getByte(at) == 'E' || unread.getByte(at) == 'Q')) {
                    statements.incrementAndGet();
                }
                started = true;
                at = end;
            }
            unread = unread.getBuffer(at, unread.length());
        }

        private void sent(Buffer bytes) {
            count(bytes);
            if (hold == Hold.COMMITS) {
                sentBeforeCommits(bytes);
            } else if (hold != Hold.NOTHING
                    && bytes.toString(StandardCharsets.ISO_8859_1).contains("begin")) {
                begun = true;
                answered = false;
                client.pause();
                vertx.setTimer(Math.max(1, beginDelayMs), fired -> {
                    inner.write(bytes);
                    client.resume();
                });
            } else if (hold == Hold.WRITES && begun && answered) {
                begun = false;
                client.pause();
                holdBack(() -> {
                    inner.write(bytes);
                    client.resume();
                });
            } else if (hold == Hold.ANSWERS && begun && answered) {
                begun = false;
                inner.pause();
                inner.write(bytes);
                holdBack(inner::resume);
            } else {
                inner.write(bytes);
            }
        }

        private void sentBeforeCommits(Buffer bytes) {
            // The whole statement: new connections say "read committed".
            if (bytes.toString(StandardCharsets.ISO_8859_1).contains("commit\0")) {
                inner.pause();
                holdBack(inner::resume);
            }
            inner.write(bytes);
        }

        private void holdBack(Runnable delivery) {
            var context = vertx.getOrCreateContext();
            held.add(() -> context.runOnContext(ignored -> delivery.run()));
        }
    }
}
