package dev.switchboard.bench;

import dev.switchboard.testing.Scrape;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Real messages, each committed to PostgreSQL before it is acknowledged and delivered; in turns with two baselines that need
 * no hub: the statements of the version that committed each message by itself, and commits of one row.
 *
 * @param atOnce how many of a chat's members send at once; 0 for one after the other
 * @param clients how many connections the baselines have
 */
record SendScenario(String name, int chats, int members, int atOnce, int clients) implements Scenario {

    @Override
    public void run(Lab lab, Fleet fleet) throws InterruptedException {
        ServerProcess hub = fleet.hub();
        List<LoadConnection> connections = lab.connect(hub, name, chats * members);
        try (StoreDatabase database = fleet.stores().database()) {
            EarlierSends earlier = new EarlierSends(database, chats, members, clients);
            ChatLoad load = new ChatRooms(name, chats, members).load(lab, connections, atOnce);
            Map<String, StoreCosts> costs = new LinkedHashMap<>();
            costs.put("hub", new StoreCosts(load, fleet.stores(), database));
            costs.put("one transaction a message", new StoreCosts(earlier.sends(), fleet.stores(), database));
            costs.put("commits of one row", new StoreCosts(earlier.commits(), fleet.stores(), database));
            List<Target> targets = costs.entrySet().stream()
                    .map(entry -> new Target(
                            entry.getKey(), entry.getValue(), entry.getKey().equals("hub") ? List.of(hub) : List.of()))
                    .toList();
            Scrape before = hub.metrics();
            Map<Target, Windows.Series> all = new Windows(lab.options()).run(targets);
            BatchSizes batches = new BatchSizes(before, hub.metrics());
            Map<String, Double> storeCpu = new HashMap<>();
            costs.forEach((target, cost) -> storeCpu.put(target, cost.cpuMicrosPerUnit()));
            measureWal(lab, database, costs);
            all.forEach((target, series) ->
                    report(lab, target, series, storeCpu.get(target.name()), costs.get(target.name()), load, batches));
        }
    }

    /** Without whole pages, whose number depends on the time since the last checkpoint. */
    private static void measureWal(Lab lab, StoreDatabase database, Map<String, StoreCosts> costs)
            throws InterruptedException {
        database.setFullPageWrites(false);
        for (StoreCosts cost : costs.values()) {
            cost.reset();
            cost.start();
            TimeUnit.MILLISECONDS.sleep(2L * lab.options().windowMs());
            cost.stop();
        }
        database.setFullPageWrites(true);
    }

    private void report(
            Lab lab,
            Target target,
            Windows.Series series,
            double storeCpu,
            StoreCosts costs,
            ChatLoad load,
            BatchSizes batches) {
        boolean isHub = target.name().equals("hub");
        int units = isHub ? members : 1;
        Tally.Faults faults = target.load().faults();
        lab.report().check(faults);
        Report.Row row = lab.report()
                .row(name, target.name())
                .put("sends/s", series.unitsPerSecond().median() / units)
                .put("stores' us/send", storeCpu * units)
                .put("WAL bytes/send", costs.walBytesPerUnit() * units);
        if (isHub) {
            row.put("hub's us/send", series.microsPerUnit().median() * units)
                    .put("deliveries/s", series.unitsPerSecond().median())
                    .put("sends/transaction", batches.mean())
                    .put("p50 <=", batches.quantile(0.5))
                    .put("p99 <=", batches.quantile(0.99))
                    .latency("ack", load.takeAcks())
                    .latency("heard", series.latency());
        } else {
            row.latency("ack", series.latency());
        }
        row.faults(faults);
    }
}
