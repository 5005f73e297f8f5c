package dev.switchboard.engineio;

import io.vertx.core.http.HttpServerRequest;
import java.util.function.Function;

/**
 * What the surroundings of an {@link EngineServer} decide.
 *
 * @param sids makes the ids of sessions
 * @param addresses finds the address of a request's client
 * @param gate admits or refuses handshakes
 * @param remote the sessions of other nodes
 */
public record EngineSeams(
        SidFactory sids, Function<HttpServerRequest, String> addresses, HandshakeGate gate, RemoteSessions remote) {

    /** Random ids, a gate that admits every client, one node. */
    public static EngineSeams none() {
        return new EngineSeams(SidFactory.random(), EngineSeams::peer, HandshakeGate.open(), RemoteSessions.NONE);
    }

    public EngineSeams withSids(SidFactory factory) {
        return new EngineSeams(factory, addresses, gate, remote);
    }

    public EngineSeams withAddresses(Function<HttpServerRequest, String> finder) {
        return new EngineSeams(sids, finder, gate, remote);
    }

    private static String peer(HttpServerRequest request) {
        return request.remoteAddress() == null
                ? "-"
                : String.valueOf(request.remoteAddress().hostAddress());
    }

    public EngineSeams withGate(HandshakeGate keeper) {
        return new EngineSeams(sids, addresses, keeper, remote);
    }

    public EngineSeams withRemote(RemoteSessions others) {
        return new EngineSeams(sids, addresses, gate, others);
    }
}
