package dev.switchboard.engineio;

/** What the surroundings of an {@link EngineServer} may have a say in. */
public record EngineSeams(SidFactory sids, HandshakeGate gate, ForeignSessions foreign, StraightWriter writer) {

    /** Random ids, an open gate, one node, writes by way of the channel. */
    public static EngineSeams none() {
        return new EngineSeams(SidFactory.random(), HandshakeGate.open(), ForeignSessions.NONE, StraightWriter.none());
    }

    public EngineSeams withSids(SidFactory factory) {
        return new EngineSeams(factory, gate, foreign, writer);
    }

    public EngineSeams withGate(HandshakeGate keeper) {
        return new EngineSeams(sids, keeper, foreign, writer);
    }

    public EngineSeams withForeign(ForeignSessions others) {
        return new EngineSeams(sids, gate, others, writer);
    }

    public EngineSeams withWriter(StraightWriter straight) {
        return new EngineSeams(sids, gate, foreign, straight);
    }
}
