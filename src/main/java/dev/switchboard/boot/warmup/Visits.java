package dev.switchboard.boot.warmup;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The clients of the warm-up: some at once, each followed by another until there were enough of them or the time is up. On one
 * event loop; ends with its Vert.x.
 */
public final class Visits {

    private static final int CONNECT_TIMEOUT_MS = 2_000;
    /** One client of each kind in so many speaks: a node that starts gets its clients first, and their commands later. */
    private static final int SPEAKS = 4;

    private final NetClient client;
    private final Plan plan;
    private final List<Conversation> conversations;
    private final long end;
    private final Promise<Void> done = Promise.promise();
    private int begun;
    private int open;
    private volatile int completed;

    /**
     * What they do.
     *
     * @param port the loopback port of the endpoints
     * @param socketIo the path of Socket.IO; empty if it has no WebSockets
     * @param tokens signs a token for a user
     * @param atOnce how many there are at once
     * @param config how many there are at all, and for how long
     */
    public record Plan(
            int port, Optional<String> socketIo, UnaryOperator<String> tokens, int atOnce, WarmUpConfig config) {}

    /** To be made on the event loop. */
    public Visits(Vertx vertx, Plan plan) {
        this.client =
                vertx.createNetClient(new NetClientOptions().setTcpNoDelay(true).setConnectTimeout(CONNECT_TIMEOUT_MS));
        this.plan = plan;
        this.conversations = Conversations.of(plan.socketIo());
        this.end = System.nanoTime() + plan.config().atMost().toNanos();
    }

    /** Succeeds when the last client has gone; fails with the first client that fails. */
    public Future<Void> run() {
        fill();
        return done.future();
    }

    /** How many clients have said all that they had to say. Any thread. */
    public int completed() {
        return completed;
    }

    private void fill() {
        while (open < plan.atOnce() && isDue()) {
            begin(conversations.get(begun % conversations.size()));
        }
        if (open == 0) {
            done.tryComplete();
        }
    }

    private boolean isDue() {
        return begun < plan.config().connections()
                && System.nanoTime() < end
                && !done.future().isComplete();
    }

    private void begin(Conversation conversation) {
        String user = "warm-up-" + begun;
        boolean speaks = begun / conversations.size() % SPEAKS == 0;
        List<Turn> turns = conversation.turns(plan.tokens().apply(user), user, speaks);
        begun++;
        open++;
        client.connect(plan.port(), "127.0.0.1")
                .compose(socket -> Visit.begin(socket, turns))
                .onComplete(this::ended);
    }

    private void ended(@Nullable Void said, @Nullable Throwable failure) {
        open--;
        if (failure == null) {
            completed = begun - open;
            fill();
        } else {
            done.tryFail(failure);
        }
    }
}
