package dev.switchboard.gateway.connection;

import dev.switchboard.bus.Caller;
import dev.switchboard.bus.Topic;
import dev.switchboard.gateway.topics.Dialect;
import dev.switchboard.gateway.topics.Memberships;
import dev.switchboard.gateway.topics.OutboundEvent;
import dev.switchboard.gateway.topics.SharedEvent;
import dev.switchboard.gateway.topics.Subscriber;
import dev.switchboard.wire.EncodedFrame;
import org.jspecify.annotations.Nullable;

/**
 * One client at one endpoint, from the acceptance of its token to its end. Everything but the identifying fields is used on
 * its event loop alone.
 */
public final class Connection implements Subscriber {

    private final String id;
    private final ConnectionLoop loop;
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
    private final TokenHolder holder;
    private long lastHeard;
    /** Where it is in its loop's ring of pings. */
    private int slice;

    private int place;
    private boolean greeted;
    private boolean draining;
    private boolean closed;

    /** To be made on the loop. */
    public Connection(
            ConnectionLoop loop,
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
        this.holder = new TokenHolder(this, credentials);
        this.lastHeard = loop.lately();
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public ConnectionLoop loop() {
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

    /** What its newest token says. */
    public TokenHolder holder() {
        return holder;
    }

    /** The client's user, as of the newest token. */
    public Caller caller() {
        return holder.caller();
    }

    @Override
    public String userId() {
        return holder.caller().id();
    }

    @Override
    public String username() {
        return holder.caller().username();
    }

    @Override
    public boolean hasRole(String role) {
        return holder.caller().hasRole(role);
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

    public CommandLanes lanes() {
        return lanes;
    }

    /** The client has shown a newer token, of the same user. */
    public void refresh(Credentials credentials) {
        holder.show(credentials);
        listener.refreshed(credentials);
    }

    /** Notes a sign of life. */
    public void signOfLife() {
        lastHeard = loop.lately();
    }

    public long silentForNanos(long now) {
        return now - lastHeard;
    }

    int slice() {
        return slice;
    }

    int place() {
        return place;
    }

    void takePlace(int ofSlice, int index) {
        slice = ofSlice;
        place = index;
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

    /** Sends an event that the client is asked to answer; false if it does not get it, or has ended. */
    boolean ask(SharedEvent event) {
        if (closed || !greeted || !wire.canAsk()) {
            return false;
        }
        boolean sent = wire.write(event.frame(dialect), event.event()) == ConnectionWire.Outcome.SENT;
        if (sent) {
            metrics.delivered();
        }
        return sent && !closed;
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

    /** Whether so little waits for the client to read that another answer may join it. */
    public boolean hasRoom() {
        return wire.waitingBytes() <= loop.config().shareOfQueue();
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
        if (peerClosed(close)) {
            wire.end(close);
        }
    }

    /** Notes that the client or the network ended it; false if it has ended already. */
    public boolean peerClosed(Close close) {
        if (closed) {
            return false;
        }
        closed = true;
        holder.end();
        loop.closed(this, close);
        lanes.end();
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
