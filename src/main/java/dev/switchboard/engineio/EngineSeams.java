package dev.switchboard.engineio;

/** What the surroundings of an {@link EngineServer} may have a say in. */
public record EngineSeams(SidFactory sids, HandshakeGate gate, ForeignSessions foreign, StraightOutput output) {

    /** Random ids, an open gate, one node, writes by way of the channel. */
    public static EngineSeams none() {
        return new EngineSeams(SidFactory.random(), HandshakeGate.open(), ForeignSessions.NONE, StraightOutput.NONE);
    }

    public EngineSeams withSids(SidFactory factory) {
        return new EngineSeams(factory, gate, foreign, output);
    }

    public EngineSeams withGate(HandshakeGate keeper) {
        return new EngineSeams(sids, keeper, foreign, output);
    }

    public EngineSeams withForeign(ForeignSessions others) {
        return new EngineSeams(sids, gate, others, output);
    }

    public EngineSeams withOutput(StraightOutput straight) {
        return new EngineSeams(sids, gate, foreign, straight);
    }
}
