package dev.switchboard.bench;

/** A load with what it costs the stores while it runs: their CPU and what they write. */
final class StoreCosts implements Load {

    private final Load load;
    private final StoreProcesses stores;
    private final StoreDatabase database;
    private long cpuBefore;
    private long walBefore;
    private long unitsBefore;
    private long cpu;
    private long wal;
    private long units;

    StoreCosts(Load load, StoreProcesses stores, StoreDatabase database) {
        this.load = load;
        this.stores = stores;
        this.database = database;
    }

    /** Forgets what was measured before. */
    void reset() {
        cpu = 0;
        wal = 0;
        units = 0;
    }

    double cpuMicrosPerUnit() {
        return (double) cpu / units;
    }

    double walBytesPerUnit() {
        return (double) wal / units;
    }

    @Override
    public void start() {
        walBefore = database.walBytes();
        cpuBefore = stores.cpuMicros();
        unitsBefore = load.units();
        load.start();
    }

    @Override
    public void stop() {
        load.stop();
        units += load.units() - unitsBefore;
        cpu += stores.cpuMicros() - cpuBefore;
        wal += database.walBytes() - walBefore;
    }

    @Override
    public long units() {
        return load.units();
    }

    @Override
    public Histogram takeLatency() {
        return load.takeLatency();
    }

    @Override
    public Tally.Faults faults() {
        return load.faults();
    }
}
