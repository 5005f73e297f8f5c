package dev.switchboard.engineio.cluster;

import dev.switchboard.engineio.EngineResponse;
import dev.switchboard.engineio.EngineServer;
import dev.switchboard.engineio.FrameWire;
import dev.switchboard.engineio.RemoteRequest;
import dev.switchboard.engineio.SessionEnd;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The sessions of this node, as the other nodes use them. When an edge leaves the cluster, the clients that came through
 * it are gone too. On the context of {@link ClusterSessions}; lives as long as the server.
 */
final class OwnerSessions {

    private final EngineServer server;
    private final NodeBus bus;
    private final Set<NodeMessage.Poll> polls = ConcurrentHashMap.newKeySet();
    private final Map<RelayId, OwnerRelay> relays = new ConcurrentHashMap<>();

    OwnerSessions(EngineServer server, NodeBus bus) {
        this.server = server;
        this.bus = bus;
    }

    Future<EngineResponse> poll(NodeMessage.Poll poll) {
        polls.add(poll);
        return server.serve(new RemoteRequest(poll.sid(), false, Buffer.buffer()))
                .onComplete(answered -> polls.remove(poll));
    }

    Future<EngineResponse> push(NodeMessage.Push push) {
        return server.serve(new RemoteRequest(push.sid(), true, push.body()));
    }

    void abandon(String sid) {
        server.abandon(sid);
    }

    /** Offers the WebSocket to the session; false if there is no such session. */
    boolean attach(NodeMessage.Attach attach) {
        RelayId id = attach.relay();
        OwnerRelay relay = new OwnerRelay(id, bus, () -> relays.remove(id));
        relays.put(id, relay);
        Optional<FrameWire.Listener> listener = server.attach(attach.sid(), relay);
        listener.ifPresentOrElse(relay::listen, () -> relays.remove(id));
        return listener.isPresent();
    }

    void receive(NodeMessage.Frames frames) {
        OwnerRelay relay = relays.get(frames.relay());
        if (relay != null) {
            relay.receive(frames);
        }
    }

    void credited(NodeMessage.Credit credit) {
        OwnerRelay relay = relays.get(credit.relay());
        if (relay != null) {
            relay.credited(credit.taken());
        }
    }

    void ended(NodeMessage.Ended ended) {
        OwnerRelay relay = relays.get(ended.relay());
        if (relay != null) {
            relay.ended(ended.reason());
        }
    }

    /** The node has left the cluster: ends the polls and WebSockets that came through it. */
    void nodeLeft(String node) {
        polls.stream().filter(poll -> poll.edge().equals(node)).forEach(poll -> server.abandon(poll.sid()));
        relays.values().stream()
                .filter(relay -> relay.edge().equals(node))
                .forEach(relay -> relay.ended(SessionEnd.TRANSPORT_CLOSE));
    }
}
