package dev.switchboard.gateway.connection;

import dev.switchboard.auth.Identity;
import dev.switchboard.bus.Caller;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Topic;
import dev.switchboard.bus.Trace;
import dev.switchboard.gateway.commands.CommandLanes;
import dev.switchboard.gateway.topics.Dialect;
import dev.switchboard.gateway.topics.Membership;
import dev.switchboard.gateway.topics.OutboundEvent;
import dev.switchboard.gateway.topics.ReplayTurns;
import dev.switchboard.gateway.topics.SharedEvent;
import dev.switchboard.gateway.topics.TopicMembers;
import dev.switchboard.wire.EncodedFrame;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * One client at one door, from its token's acceptance to its end. A door subclasses it to put frames on its wire and to
 * end it. Everything but the identifying fields is touched on its shard's event loop alone.
 */
public abstract class Connection {

    /** Stands for a position that is not known. */
    public static final long UNKNOWN = -1;

    private static final int QUEUE_SHARE = 4;

    private final String id;
    private final Shard shard;
    private final Dialect dialect;
    private final ClientInfo client;
    private final EndpointMetrics metrics;
    private final long openedAt = System.currentTimeMillis();
    private final Map<Topic, Membership> memberships = new HashMap<>(4);
    private final CommandLanes lanes = new CommandLanes();
    private ReplayTurns replayTurns;
    private int heldBytes;
    private final FloodGuard flood;
    private Caller caller;
    private volatile Instant issuedAt;
    private final TokenExpiry expiry;
    private long lastHeard;
    private boolean greeted;
    private long commands;
    private boolean draining;
    private Close closed;

    protected Connection(String id, Shard shard, Dialect dialect, ClientInfo client, Identity identity) {
        this.id = id;
        this.shard = shard;
        this.dialect = dialect;
        this.client = client;
        this.metrics = shard.metrics(client.door());
        this.lastHeard = shard.lately();
        this.flood = FloodGuard.of(shard.gateway().config());
        this.expiry = new TokenExpiry(this);
        identify(identity);
    }

    public final String id() {
        return id;
    }

    public final Shard shard() {
        return shard;
    }

    public final ClientInfo client() {
        return client;
    }

    /** Who is behind it, as of the newest token. */
    public final Caller caller() {
        return caller;
    }

    /** When what the newest token admits to ends, in milliseconds since the epoch. */
    public final long expiresAt() {
        return expiry.at();
    }

    /** When the newest token was issued, or null if it does not say. Safe from any thread. */
    public final Instant issuedAt() {
        return issuedAt;
    }

    public final EndpointMetrics metrics() {
        return metrics;
    }

    public final long openedAt() {
        return openedAt;
    }

    public final Map<Topic, Membership> memberships() {
        return memberships;
    }

    /** Names the next command in the logs. */
    public final Trace nextTrace() {
        return new Trace(id, ++commands);
    }

    /** How many commands it has sent. */
    public final long commands() {
        return commands;
    }

    public final CommandLanes lanes() {
        return lanes;
    }

    public final ReplayTurns replayTurns() {
        if (replayTurns == null) {
            replayTurns = new ReplayTurns(shard);
        }
        return replayTurns;
    }

    /** Takes room for a live event that has to wait for a replay; false if all that may wait, of all topics, is too much. */
    public final boolean hold(int bytes) {
        if (heldBytes + bytes > shareOfQueue()) {
            return false;
        }
        heldBytes += bytes;
        return true;
    }

    public final int heldBytes() {
        return heldBytes;
    }

    /** Gives room back that was taken by {@link #hold}. */
    public final void unhold(int bytes) {
        heldBytes -= bytes;
    }

    /** Whether it is in the topic, or on the way into it. */
    public final boolean isIn(Topic topic) {
        return memberships.containsKey(topic);
    }

    /** The names of the topics it is in. */
    public final List<String> topics() {
        List<String> names = new ArrayList<>();
        memberships.keySet().forEach(topic -> names.add(topic.name()));
        return names;
    }

    /**
     * For each durable topic it is in, behind which position the log has to be read by who had everything that was sent so
     * far; {@link #UNKNOWN} while the store has not told.
     */
    public final Map<Topic, Long> positions() {
        Map<Topic, Long> positions = new HashMap<>();
        memberships.forEach((topic, member) -> {
            if (topic.durable()) {
                positions.put(topic, member.resumeFrom());
            }
        });
        return positions;
    }

    /** As {@link #positions()} for one topic that it is in; 0 for one without a log. */
    public final long position(Topic topic) {
        return topic.durable() ? memberships.get(topic).resumeFrom() : 0;
    }

    /** It is in what it takes up again, and every node knows: whether it still may be. If not, it is closed. */
    public Future<Boolean> confirm() {
        return Future.succeededFuture(true);
    }

    /**
     * A command has put it into topics or taken it out of some; the command's answer waits until this completes.
     *
     * @param joined what it has joined, or joined again
     */
    public Future<Void> topicsChanged(List<Topic> joined) {
        return Future.succeededFuture();
    }

    /** An event of a topic it is in is not delivered, because it had the same through another topic. */
    public void passedOver(Topic topic, long seq) {}

    /** It has left the topic, and is open still. */
    protected void left(Topic topic) {}

    /** The client has shown a newer token, of the same user. */
    public void refreshed(Identity identity) {
        identify(identity);
    }

    /** Takes over what a newer token says of the same user. */
    protected final void identify(Identity identity) {
        caller = new Caller(identity.id(), identity.username(), identity.email(), identity.roles(), id, shard.node());
        issuedAt = identity.issuedAt();
        expiry.set(identity.expiresAt());
    }

    /** Notes a sign of life. */
    public final void heard() {
        lastHeard = shard.lately();
    }

    public final long silentForNanos(long now) {
        return now - lastHeard;
    }

    /** Notes that the client has had its greeting, which comes before anything else. */
    public final void greeted() {
        greeted = true;
    }

    public final boolean isGreeted() {
        return greeted;
    }

    public final void deliver(SharedEvent event) {
        if (closed == null) {
            write(event.frame(dialect), event.event());
        }
    }

    /** Sends an event to this connection alone. */
    public final void tell(OutboundEvent event) {
        if (closed == null) {
            EncodedFrame frame = dialect.encode(event);
            write(frame, event);
            frame.release();
        }
    }

    public final void tell(String event, JsonObject data) {
        tell(new OutboundEvent(event, Buffer.buffer(data.encode()), null, 0, false));
    }

    public final boolean isOpen() {
        return closed == null;
    }

    /** As {@link #close(Close)}, in the reason's usual words. */
    public final void close(CloseReason reason) {
        close(reason.plain());
    }

    /** Ends it for a reason of the hub's; a second call changes nothing. */
    public final void close(Close reason) {
        if (ended(reason)) {
            end(reason);
        }
    }

    /**
     * Ends it with {@code 1012} as soon as the commands that are under way have been answered; what comes meanwhile is
     * refused, and may be sent again at another node.
     */
    public final void drain() {
        if (!draining && isOpen()) {
            draining = true;
            lanes.whenIdle(() -> close(CloseReason.DRAIN));
        }
    }

    public final void peerClosed(CloseReason reason) {
        peerClosed(reason.plain());
    }

    /** Notes that the peer or the network ended it. */
    public final void peerClosed(Close reason) {
        ended(reason);
    }

    private boolean ended(Close reason) {
        if (closed != null) {
            return false;
        }
        closed = reason;
        expiry.cancel();
        shard.closed(this, reason);
        return true;
    }

    /**
     * Whether an event of a topic it is in reaches the client, as its dialect has it; null stands for events of no topic.
     */
    public boolean hears(Topic topic) {
        return true;
    }

    /** Looks at what {@link #write} will look at, and changes nothing; see {@link TopicMembers#fetch}. */
    public int fetch() {
        return 0;
    }

    /** Sends a frame of this connection's dialect; the frame stays the caller's. */
    protected abstract void write(EncodedFrame frame, OutboundEvent event);

    /** Ends the wire. Called once. */
    protected abstract void end(Close reason);

    /** For how many ping intervals it may be silent before it is taken for gone. */
    protected double silentIntervals() {
        return 2;
    }

    /** Asks for a sign of life. */
    protected abstract void ping();

    /** Whether the wire is known to be gone. */
    public abstract boolean wireGone();

    /** How many bytes wait for the peer to read. */
    public abstract int waitingBytes();

    /** How much of what waits for the peer one replay may take up, so that live events fit beside it. */
    public final int shareOfQueue() {
        return shard.gateway().config().outboundQueueBytes() / QUEUE_SHARE;
    }

    /** Calls {@code action} once the peer has read what waits; at once if nothing does. */
    public abstract void whenDrained(Runnable action);

    /** Counts an event that was handed to the wire. */
    protected final void delivered() {
        metrics.delivered();
    }

    /** Counts an ephemeral event that was not, because the peer does not read. */
    protected final void dropped() {
        metrics.dropped();
    }

    /** Forwards a command; {@code answered} is called on this event loop. Counts as a frame of the client's. */
    public final void forward(String command, Object data, Consumer<JsonObject> answered) {
        long waitMs = takeTurn();
        if (draining && isOpen()) {
            answered.accept(Failure.unavailable("the node is stopping").toAnswer());
        } else if (waitMs == 0) {
            shard.forwarder().forward(this, command, data, answered);
        } else if (isOpen()) {
            answered.accept(Failure.rateLimited(waitMs).toAnswer());
        }
    }

    /** Counts a frame that is no command; false if it is one too many, and is to be passed over. */
    protected final boolean mayGoOn() {
        return takeTurn() == 0;
    }

    /** As {@link #mayGoOn()}, for a frame whose sender is told, unless that is the end. */
    protected final boolean mayGoOn(Consumer<JsonObject> refused) {
        long waitMs = takeTurn();
        if (waitMs != 0 && isOpen()) {
            refused.accept(Failure.rateLimited(waitMs).toAnswer());
        }
        return waitMs == 0;
    }

    /** 0 if a frame may go on, otherwise how long it should have waited; one that floods is closed. */
    private long takeTurn() {
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
