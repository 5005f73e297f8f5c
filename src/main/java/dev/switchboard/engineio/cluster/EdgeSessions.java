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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sessions of the other nodes, as requests and WebSockets that came to this one reach them. What a node that is gone
 * was asked fails at once, and its relays end. Safe from any thread; lives as long as the server.
 */
final class EdgeSessions implements RemoteSessions {

    private static final Logger LOG = LoggerFactory.getLogger(EdgeSessions.class);

    /** What is not a poll is answered at once. */
    private static final Duration AT_ONCE = Duration.ofSeconds(5);

    private final String self;
    private final NodeBus bus;
    private final Duration longestPoll;
    private final long maxPushBytes;
    private final AtomicLong relayed = new AtomicLong();
    private final Map<RelayId, EdgeRelay> relays = new ConcurrentHashMap<>();
    /** How much was posted for a node and not answered yet. */
    private final Map<String, AtomicLong> pushed = new ConcurrentHashMap<>();
    /** The other nodes, each under its tag. */
    private volatile Map<String, String> nodes = Map.of();

    private volatile boolean closed;

    /** @param maxPushBytes how much may be on its way to one node by POST; what is more is turned away */
    EdgeSessions(String self, NodeBus bus, Duration longestPoll, long maxPushBytes) {
        this.self = self;
        this.bus = bus;
        this.longestPoll = longestPoll;
        this.maxPushBytes = maxPushBytes;
    }

    /** These are the other nodes now. */
    void become(Set<String> others) {
        if (!closed) {
            nodes = others.stream().collect(Collectors.toUnmodifiableMap(NodeSids::tag, Function.identity()));
        }
    }

    /** The node is gone, and its sessions. */
    void gone(String node) {
        bus.gone(node);
        pushed.remove(node);
        relays.values().stream()
                .filter(relay -> relay.owner().equals(node))
                .forEach(relay -> relay.leave(SessionEnd.TRANSPORT_CLOSE, "the node of this session is gone"));
    }

    /** This node ends, and with it the requests and WebSockets that were for others; their clients come back elsewhere. */
    void close() {
        closed = true;
        nodes = Map.of();
        relays.values()
                .forEach(
                        relay -> relay.leave(SessionEnd.SERVER_SHUTTING_DOWN, SessionEnd.SERVER_SHUTTING_DOWN.words()));
        bus.end();
    }

    @Override
    public boolean owns(String sid) {
        return nodes.containsKey(NodeSids.tagIn(sid));
    }

    @Override
    public Future<EngineResponse> forward(RemoteRequest request) {
        String node = ownerOf(request.sid());
        if (node == null) {
            return Future.failedFuture("the node of this session is gone");
        }
        Future<Buffer> answer = request.post() ? push(node, request) : poll(node, request.sid());
        return answer.map(NodeMessageCodec::decodeResponse).onFailure(failure -> {
            LOG.debug("node {} did not answer for a session: {}", node, failure.getMessage());
            // Whatever became of it there, the client will not hear.
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
        bus.ask(node, new NodeMessage.Attach(id, sid), AT_ONCE)
                .onFailure(silence -> relay.leave(SessionEnd.TRANSPORT_ERROR, EngineError.SESSION_UNKNOWN.words()));
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
        return bus.ask(node, new NodeMessage.Poll(self, sid), longestPoll);
    }

    private Future<Buffer> push(String node, RemoteRequest request) {
        int length = request.body().length();
        AtomicLong underWay = pushed.computeIfAbsent(node, first -> new AtomicLong());
        if (underWay.addAndGet(length) > maxPushBytes) {
            underWay.addAndGet(-length);
            return Future.failedFuture("too much is on its way to that node");
        }
        return bus.ask(node, new NodeMessage.Push(request.sid(), request.body()), AT_ONCE)
                .onComplete(answered -> underWay.addAndGet(-length));
    }

    private String ownerOf(String sid) {
        return nodes.get(NodeSids.tagIn(sid));
    }
}
