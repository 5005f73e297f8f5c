package dev.switchboard.engineio;

/**
 * What the surroundings of an {@link EngineServer} decide.
 *
 * @param sids makes the ids of sessions
 * @param gate admits or refuses handshakes
 * @param remote the sessions of other nodes
 */
public record EngineSeams(SidFactory sids, HandshakeGate gate, RemoteSessions remote) {

    /** Random ids, a gate that admits every client, one node. */
    public static EngineSeams none() {
        return new EngineSeams(SidFactory.random(), HandshakeGate.open(), RemoteSessions.NONE);
    }

    public EngineSeams withSids(SidFactory factory) {
        return new EngineSeams(factory, gate, remote);
    }

    public EngineSeams withGate(HandshakeGate keeper) {
        return new EngineSeams(sids, keeper, remote);
    }

    public EngineSeams withRemote(RemoteSessions others) {
        return new EngineSeams(sids, gate, others);
    }
}
