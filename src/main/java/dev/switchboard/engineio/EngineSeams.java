package dev.switchboard.engineio;

/** What the surroundings of an {@link EngineServer} may have a say in. */
public record EngineSeams(SidFactory sids, HandshakeGate gate, RemoteSessions remote, StraightOutput output) {

    /** Random ids, an open gate, one node, writes by way of the channel. */
    public static EngineSeams none() {
        return new EngineSeams(SidFactory.random(), HandshakeGate.open(), RemoteSessions.NONE, StraightOutput.NONE);
    }

    public EngineSeams withSids(SidFactory factory) {
        return new EngineSeams(factory, gate, remote, output);
    }

    public EngineSeams withGate(HandshakeGate keeper) {
        return new EngineSeams(sids, keeper, remote, output);
    }

    public EngineSeams withRemote(RemoteSessions others) {
        return new EngineSeams(sids, gate, others, output);
    }

    public EngineSeams withOutput(StraightOutput straight) {
        return new EngineSeams(sids, gate, remote, straight);
    }
}
