package dev.switchboard.bench;

/** A load with what it costs the stores while it runs: their CPU and what they write. */
final class StoreCosts extends LoadAround {

    private final StoreProcesses stores;
    private final StoreDatabase database;
    private long cpuBefore;
    private long walBefore;
    private long unitsBefore;
    private long cpu;
    private long wal;
    private long units;

    StoreCosts(Load load, StoreProcesses stores, StoreDatabase database) {
        super(load);
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
}
