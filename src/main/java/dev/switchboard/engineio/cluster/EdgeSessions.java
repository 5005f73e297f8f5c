package dev.switchboard.engineio.cluster;

import dev.switchboard.engineio.EngineError;
import dev.switchboard.engineio.EngineResponse;
import dev.switchboard.engineio.FrameWire;
import dev.switchboard.engineio.RemoteRequest;
import dev.switchboard.engineio.RemoteSessions;
import dev.switchboard.engineio.SessionEnd;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sessions of the other nodes, for requests and WebSockets that arrived at this one. When an owner leaves the cluster,
 * its pending requests fail at once and its relays end. Safe from any thread; lives as long as the server.
 */
final class EdgeSessions implements RemoteSessions {

    private static final String NODE_LEFT = "the node of this session has left the cluster";
    private static final Logger LOG = LoggerFactory.getLogger(EdgeSessions.class);

    /** An owner answers everything except a poll without waiting. */
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(5);

    private final String self;
    private final NodeBus bus;
    private final Duration longestPoll;
    private final long maxPushBytes;
    private final AtomicLong relayed = new AtomicLong();
    private final Map<RelayId, EdgeRelay> relays = new ConcurrentHashMap<>();
    /** How many posted bytes each node has not answered yet. */
    private final Map<String, AtomicLong> pushedBytes = new ConcurrentHashMap<>();
    /** The other nodes by tag. */
    private volatile Map<String, String> nodes = Map.of();

    private volatile boolean closed;

    /** @param maxPushBytes how many posted bytes may be in flight to one node; more are refused */
    EdgeSessions(String self, NodeBus bus, Duration longestPoll, long maxPushBytes) {
        this.self = self;
        this.bus = bus;
        this.longestPoll = longestPoll;
        this.maxPushBytes = maxPushBytes;
    }

    /** Sets the other nodes of the cluster. */
    void membersChanged(Set<String> others) {
        if (!closed) {
            nodes = others.stream().collect(Collectors.toUnmodifiableMap(NodeSids::tag, Function.identity()));
        }
    }

    /** The node has left the cluster, with its sessions. */
    void nodeLeft(String node) {
        bus.nodeLeft(node);
        pushedBytes.remove(node);
        relays.values().stream()
                .filter(relay -> relay.owner().equals(node))
                .forEach(relay -> relay.fail(SessionEnd.TRANSPORT_CLOSE, NODE_LEFT));
    }

    /** Ends the requests and WebSockets for other nodes, because this node stops; their clients reconnect elsewhere. */
    void close() {
        closed = true;
        nodes = Map.of();
        SessionEnd reason = SessionEnd.SERVER_SHUTTING_DOWN;
        relays.values().forEach(relay -> relay.fail(reason, reason.words()));
        bus.close();
    }

    @Override
    public boolean owns(String sid) {
        return nodes.containsKey(NodeSids.tagIn(sid));
    }

    @Override
    public Future<EngineResponse> forward(RemoteRequest request) {
        String node = ownerOf(request.sid());
        if (node == null) {
            return Future.failedFuture(NODE_LEFT);
        }
        Future<Buffer> answer = request.post() ? push(node, request) : poll(node, request.sid());
        return answer.map(NodeMessageCodec::decodeResponse).onFailure(failure -> {
            LOG.debug("no answer from node {} for one of its sessions: {}", node, failure.getMessage());
            // The owner may have answered, and the client will never get that answer.
            bus.send(node, new NodeMessage.Abandon(request.sid()));
        });
    }

    @Override
    public void abandoned(String sid) {
        String node = ownerOf(sid);
        if (node != null) {
            bus.send(node, new NodeMessage.Abandon(sid));
        }
    }

    @Override
    public Optional<FrameWire.Listener> attach(String sid, FrameWire wire) {
        String node = ownerOf(sid);
        if (node == null) {
            return Optional.empty();
        }
        RelayId id = new RelayId(self, relayed.incrementAndGet());
        EdgeRelay relay = new EdgeRelay(id, node, wire, bus, () -> relays.remove(id));
        relays.put(id, relay);
        bus.request(node, new NodeMessage.Attach(id, sid), ANSWER_TIMEOUT)
                .onFailure(refused -> relay.fail(SessionEnd.TRANSPORT_ERROR, EngineError.SESSION_UNKNOWN.words()));
        return Optional.of(relay);
    }

    void receive(NodeMessage.Frames frames) {
        EdgeRelay relay = relays.get(frames.relay());
        if (relay != null) {
            relay.receive(frames);
        }
    }

    void credited(NodeMessage.Credit credit) {
        EdgeRelay relay = relays.get(credit.relay());
        if (relay != null) {
            relay.credited(credit.taken());
        }
    }

    void close(NodeMessage.Close close) {
        EdgeRelay relay = relays.get(close.relay());
        if (relay != null) {
            relay.close(close.code(), close.words());
        }
    }

    private Future<Buffer> poll(String node, String sid) {
        return bus.request(node, new NodeMessage.Poll(self, sid), longestPoll);
    }

    private Future<Buffer> push(String node, RemoteRequest request) {
        int length = request.body().length();
        AtomicLong inFlight = pushedBytes.computeIfAbsent(node, first -> new AtomicLong());
        if (inFlight.addAndGet(length) > maxPushBytes) {
            inFlight.addAndGet(-length);
            return Future.failedFuture("too many bytes are in flight to that node");
        }
        return bus.request(node, new NodeMessage.Push(request.sid(), request.body()), ANSWER_TIMEOUT)
                .onComplete(answered -> inFlight.addAndGet(-length));
    }

    private @Nullable String ownerOf(String sid) {
        return nodes.get(NodeSids.tagIn(sid));
    }
}
