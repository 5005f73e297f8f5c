package dev.switchboard.bench;

import dev.switchboard.testing.Scrape;
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

    /**
     * What takes its turns.
     *
     * @param deliveries of one send
     * @param indexed whether the hub indexes for its search meanwhile
     * @param servers whose CPU counts beside the stores'
     */
    private record Side(
            String name,
            int deliveries,
            boolean indexed,
            StoreCosts costs,
            SearchTurn turn,
            List<ServerProcess> servers) {

        Target target() {
            return new Target(name, new IndexedSends(costs, indexed, turn), servers);
        }

        boolean isHub() {
            return !servers.isEmpty();
        }

        double walBytes(boolean whileIndexing, int millis) throws InterruptedException {
            costs.reset();
            Load sends = new IndexedSends(costs, whileIndexing, turn);
            sends.start();
            TimeUnit.MILLISECONDS.sleep(millis);
            sends.stop();
            return costs.walBytesPerUnit() * deliveries;
        }
    }

    @Override
    public void run(Lab lab, Fleet fleet) throws InterruptedException {
        ServerProcess hub = fleet.hub();
        List<LoadConnection> connections = lab.connect(hub, name, chats * members);
        try (StoreDatabase database = fleet.stores().database();
                SearchTurn turn = new SearchTurn(database)) {
            EarlierSends earlier = new EarlierSends(database, chats, members, clients);
            ChatLoad load = new ChatRooms(name, chats, members).load(lab, connections, atOnce);
            StoreProcesses stores = fleet.stores();
            List<Side> sides = List.of(
                    new Side("hub", members, true, new StoreCosts(load, stores, database), turn, List.of(hub)),
                    baseline("one transaction a message", new StoreCosts(earlier.sends(), stores, database), turn),
                    baseline("commits of one row", new StoreCosts(earlier.commits(), stores, database), turn));
            Map<Side, Target> targets = new LinkedHashMap<>();
            sides.forEach(side -> targets.put(side, side.target()));
            Scrape before = hub.metrics();
            Map<Target, Windows.Series> all = new Windows(lab.options()).run(List.copyOf(targets.values()));
            BatchSizes batches = new BatchSizes(before, hub.metrics());
            // Without whole pages, whose number depends on the time since the last checkpoint.
            database.setFullPageWrites(false);
            for (Side side : sides) {
                report(lab, side, all.get(targets.get(side)), load, batches);
            }
            database.setFullPageWrites(true);
        }
    }

    private static Side baseline(String name, StoreCosts costs, SearchTurn turn) {
        return new Side(name, 1, false, costs, turn, List.of());
    }

    private void report(Lab lab, Side side, Windows.Series series, ChatLoad load, BatchSizes batches)
            throws InterruptedException {
        Report.Row row = lab.report()
                .row(name, side.name())
                .put("sends/s", series.unitsPerSecond().median() / side.deliveries())
                .put("stores' us/send", side.costs().cpuMicrosPerUnit() * side.deliveries())
                .put("WAL bytes/send", side.walBytes(false, 2 * lab.options().windowMs()));
        if (side.isHub()) {
            row.put("with its index", side.walBytes(true, 2 * lab.options().windowMs()))
                    .put("hub's us/send", series.microsPerUnit().median() * side.deliveries())
                    .put("deliveries/s", series.unitsPerSecond().median())
                    .put("sends/transaction", batches.mean())
                    .put("p50 <=", batches.quantile(0.5))
                    .put("p99 <=", batches.quantile(0.99))
                    .latency("ack", load.takeAcks())
                    .latency("heard", series.latency());
        } else {
            row.latency("ack", series.latency());
        }
        Tally.Faults faults = side.costs().faults();
        lab.report().check(faults);
        row.faults(faults);
    }
}
