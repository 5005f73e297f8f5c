package dev.switchboard.bench;

/** A load that does something else whenever it starts and stops. */
abstract class LoadAround implements Load {

    protected final Load load;

    protected LoadAround(Load load) {
        this.load = load;
    }

    @Override
    public final long units() {
        return load.units();
    }

    @Override
    public final Histogram takeLatency() {
        return load.takeLatency();
    }

    @Override
    public final Tally.Faults faults() {
        return load.faults();
    }
}
