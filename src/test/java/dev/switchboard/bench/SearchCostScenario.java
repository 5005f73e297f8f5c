package dev.switchboard.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the index of the search adds to the cost of a send: the same sends with it and without it, in turns. */
record SearchCostScenario(String name, int chats, int members) implements Scenario {

    private static final String WITH = "with the index";
    private static final String WITHOUT = "without";

    @Override
    public void run(Lab lab, Fleet fleet) throws InterruptedException {
        ServerProcess hub = fleet.hub();
        List<LoadConnection> connections = lab.connect(hub, name, chats * members);
        ChatLoad load = new ChatRooms(name, chats, members).load(lab, connections, 0);
        try (StoreDatabase database = fleet.stores().database();
                IndexedSends with = new IndexedSends(load, true, database);
                IndexedSends without = new IndexedSends(load, false, database)) {
            Map<String, IndexedSends> sends = new LinkedHashMap<>();
            sends.put(WITH, with);
            sends.put(WITHOUT, without);
            Map<String, StoreCosts> costs = new LinkedHashMap<>();
            sends.forEach((target, one) -> costs.put(target, new StoreCosts(one, fleet.stores(), database)));
            List<Target> targets = costs.entrySet().stream()
                    .map(entry -> new Target(entry.getKey(), entry.getValue(), List.of(hub)))
                    .toList();
            new Windows(lab.options())
                    .run(targets)
                    .forEach((target, series) ->
                            report(lab, target, series, costs.get(target.name()), sends.get(target.name())));
        }
    }

    private void report(Lab lab, Target target, Windows.Series series, StoreCosts costs, IndexedSends sends) {
        Tally.Faults faults = target.load().faults();
        lab.report().check(faults);
        lab.report()
                .row(name, target.name())
                .put("sends/s", series.unitsPerSecond().median() / members)
                .put("hub's us/send", series.microsPerUnit().median() * members)
                .put("stores' us/send", costs.cpuMicrosPerUnit() * members)
                .put("indexed", sends.count())
                .latency("heard", series.latency())
                .faults(faults);
    }
}
