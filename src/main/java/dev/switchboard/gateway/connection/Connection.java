package dev.switchboard.gateway.connection;

import dev.switchboard.bus.Caller;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Topic;
import dev.switchboard.bus.Trace;
import dev.switchboard.gateway.topics.Dialect;
import dev.switchboard.gateway.topics.LoopTopics;
import dev.switchboard.gateway.topics.Memberships;
import dev.switchboard.gateway.topics.OutboundEvent;
import dev.switchboard.gateway.topics.SharedEvent;
import dev.switchboard.gateway.topics.Subscriber;
import dev.switchboard.gateway.topics.SubscriberLoop;
import dev.switchboard.wire.EncodedFrame;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One client at one endpoint, from the acceptance of its token to its end. Everything but the identifying fields is used on
 * its event loop alone.
 */
public final class Connection implements Subscriber {

    /** The event loop that serves connections, as each of them sees it. */
    public interface Loop extends SubscriberLoop {

        /** Runs the task on this event loop: now if the caller is on it. Any thread. */
        void run(Runnable task);

        Vertx vertx();

        /** The id of this node. */
        String node();

        ConnectionConfig config();

        LoopTopics topics();

        /** Watches the commands that wait. */
        LaneWatch lanes();

        EndpointMetrics metrics(String endpoint);

        /** The time in nanoseconds, late by a second at the most; for what is noted of every frame. */
        long lately();

        /** The connection is admitted. */
        void opened(Connection connection);

        /** The connection has ended. Called once. */
        void closed(Connection connection, Close close);
    }

    private final String id;
    private final Loop loop;
    private final ConnectionWire wire;
    private final ConnectionListener listener;
    /** The wire's own, kept here because every delivered event reads it. */
    private final Dialect dialect;

    private final ClientInfo client;
    private final EndpointMetrics metrics;
    private final long openedAt = System.currentTimeMillis();
    private final Memberships memberships;
    private final CommandLanes lanes = new CommandLanes();
    private final @Nullable FloodGuard flood;
    private final TokenExpiry expiry;
    private Caller caller;
    private volatile @Nullable Instant issuedAt;
    private long lastHeard;
    private long commands;
    private boolean greeted;
    private boolean draining;
    private boolean closed;

    /** To be made on the loop. */
    public Connection(
            Loop loop,
            String id,
            ClientInfo client,
            Credentials credentials,
            ConnectionWire wire,
            ConnectionListener listener) {
        this.id = id;
        this.loop = loop;
        this.wire = wire;
        this.listener = listener;
        this.dialect = wire.dialect();
        this.client = client;
        this.metrics = loop.metrics(client.endpoint());
        this.memberships = new Memberships(this, loop.topics(), loop.config().shareOfQueue());
        this.flood = FloodGuard.of(loop.config());
        this.expiry = new TokenExpiry(loop.vertx(), () -> close(Close.TOKEN_EXPIRED));
        this.lastHeard = loop.lately();
        this.caller = callerOf(credentials);
        identify(credentials);
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public Loop loop() {
        return loop;
    }

    public ClientInfo client() {
        return client;
    }

    public ConnectionWire wire() {
        return wire;
    }

    public ConnectionListener listener() {
        return listener;
    }

    /** The client's user, as of the newest token. */
    public Caller caller() {
        return caller;
    }

    @Override
    public String userId() {
        return caller.id();
    }

    /** When the newest token expires, in milliseconds since the epoch. */
    public long expiresAt() {
        return expiry.at();
    }

    /** When the newest token was issued, or null if it does not say. Any thread. */
    public @Nullable Instant issuedAt() {
        return issuedAt;
    }

    public EndpointMetrics metrics() {
        return metrics;
    }

    public long openedAt() {
        return openedAt;
    }

    public Memberships memberships() {
        return memberships;
    }

    @Override
    public boolean isIn(Topic topic) {
        return memberships.isIn(topic);
    }

    @Override
    public void leave(Topic topic) {
        if (memberships.leave(topic) && !closed) {
            listener.left(topic);
        }
    }

    @Override
    public boolean receives(@Nullable Topic topic) {
        return listener.receives(topic);
    }

    @Override
    public void skipped(Topic topic, long seq) {
        listener.skipped(topic, seq);
    }

    /** Names the next command in the logs. */
    public Trace nextTrace() {
        return new Trace(id, ++commands);
    }

    /** How many commands it has sent. */
    public long commands() {
        return commands;
    }

    public CommandLanes lanes() {
        return lanes;
    }

    /** The client has shown a newer token, of the same user. */
    public void refresh(Credentials credentials) {
        identify(credentials);
        listener.refreshed(credentials);
    }

    /** Takes over what a newer token says of the same user. */
    public void identify(Credentials credentials) {
        caller = callerOf(credentials);
        issuedAt = credentials.issuedAt();
        if (!closed) {
            expiry.set(credentials.expiresAt());
        }
    }

    private Caller callerOf(Credentials credentials) {
        return new Caller(
                credentials.userId(),
                credentials.username(),
                credentials.email(),
                credentials.roles(),
                id,
                loop.node());
    }

    /** Notes a sign of life. */
    public void heard() {
        lastHeard = loop.lately();
    }

    public long silentForNanos(long now) {
        return now - lastHeard;
    }

    /** Notes that the client has its greeting, which comes before anything else. */
    public void greeted() {
        greeted = true;
    }

    @Override
    public boolean isGreeted() {
        return greeted;
    }

    @Override
    public int fetch() {
        return wire.fetch();
    }

    @Override
    public void deliver(SharedEvent event) {
        if (!closed) {
            write(event.frame(dialect), event.event());
        }
    }

    @Override
    public void send(OutboundEvent event) {
        if (!closed) {
            EncodedFrame frame = dialect.encode(event);
            write(frame, event);
            frame.release();
        }
    }

    /** Sends an event of no topic. */
    public void send(String event, JsonObject data) {
        send(new OutboundEvent(event, Buffer.buffer(data.encode()), null, 0, false));
    }

    private void write(EncodedFrame frame, OutboundEvent event) {
        ConnectionWire.Outcome outcome = wire.write(frame, event);
        if (outcome == ConnectionWire.Outcome.SENT) {
            metrics.delivered();
        } else if (outcome == ConnectionWire.Outcome.FULL) {
            if (event.droppable()) {
                metrics.dropped();
            } else {
                close(CloseReason.TOO_SLOW);
            }
        }
    }

    @Override
    public int waitingBytes() {
        return wire.waitingBytes();
    }

    @Override
    public void whenDrained(Runnable action) {
        wire.whenDrained(action);
    }

    @Override
    public boolean isOpen() {
        return !closed;
    }

    @Override
    public void closeForGap() {
        close(CloseReason.DRAIN);
    }

    @Override
    public void closeForLostPosition() {
        close(CloseReason.INTERNAL);
    }

    /** As {@link #close(Close)}, in the reason's usual words. */
    public void close(CloseReason reason) {
        close(reason.plain());
    }

    /** Ends it for a reason of the hub's; a second call changes nothing. */
    public void close(Close close) {
        if (ended(close)) {
            wire.end(close);
        }
    }

    /** Notes that the client or the network ended it. */
    public void peerClosed(Close close) {
        ended(close);
    }

    private boolean ended(Close close) {
        if (closed) {
            return false;
        }
        closed = true;
        expiry.cancel();
        loop.closed(this, close);
        return true;
    }

    /**
     * Ends it with {@code 1012} as soon as the commands in flight are answered; until then new ones are refused, and may be
     * sent again to another node.
     */
    public void drain() {
        if (!draining && !closed) {
            draining = true;
            lanes.whenIdle(() -> close(CloseReason.DRAIN));
        }
    }

    public boolean isDraining() {
        return draining;
    }

    /** Counts a frame that is no command; false if it is one too many, and must be ignored. */
    public boolean tryAcquireTurn() {
        return acquireTurn() == 0;
    }

    /** As {@link #tryAcquireTurn()}; {@code refused} gets the refusal, unless the connection is closed for it. */
    public boolean tryAcquireTurn(Consumer<JsonObject> refused) {
        long waitMs = acquireTurn();
        if (waitMs != 0 && !closed) {
            refused.accept(Failure.rateLimited(waitMs).toAnswer());
        }
        return waitMs == 0;
    }

    /** 0 if a frame may be handled, otherwise how long it should have waited; a connection that floods is closed. */
    public long acquireTurn() {
        if (flood == null) {
            return 0;
        }
        long waitMs = flood.take(System.nanoTime());
        if (waitMs == FloodGuard.FLOODING) {
            close(CloseReason.FLOODING);
        }
        return waitMs;
    }
}
