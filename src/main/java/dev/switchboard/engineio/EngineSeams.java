package dev.switchboard.engineio;

/**
 * What the surroundings of an {@link EngineServer} decide.
 *
 * @param sids makes the ids of sessions
 * @param gate admits or refuses handshakes
 * @param foreign the sessions of other nodes
 */
public record EngineSeams(SidFactory sids, HandshakeGate gate, ForeignSessions foreign) {

    /** Random ids, an open gate, one node. */
    public static EngineSeams none() {
        return new EngineSeams(SidFactory.random(), HandshakeGate.open(), ForeignSessions.NONE);
    }

    public EngineSeams withSids(SidFactory factory) {
        return new EngineSeams(factory, gate, foreign);
    }

    public EngineSeams withGate(HandshakeGate keeper) {
        return new EngineSeams(sids, keeper, foreign);
    }

    public EngineSeams withForeign(ForeignSessions others) {
        return new EngineSeams(sids, gate, others);
    }
}
