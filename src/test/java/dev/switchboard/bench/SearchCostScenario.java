package dev.switchboard.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the index of the search adds to the cost of a send: the same sends with it and without it, in turns. */
record SearchCostScenario(String name, int chats, int members) implements Scenario {

    @Override
    public void run(Lab lab, Fleet fleet) throws InterruptedException {
        ServerProcess hub = fleet.hub();
        List<LoadConnection> connections = lab.connect(hub, name, chats * members);
        ChatLoad load = new ChatRooms(name, chats, members).load(lab, connections, 0);
        try (StoreDatabase database = fleet.stores().database();
                SearchTurn turn = new SearchTurn(database)) {
            Map<Target, StoreCosts> costs = new LinkedHashMap<>();
            for (boolean indexed : new boolean[] {true, false}) {
                StoreCosts cost = new StoreCosts(load, fleet.stores(), database);
                costs.put(
                        new Target(
                                indexed ? "with the index" : "without",
                                new IndexedSends(cost, indexed, turn),
                                List.of(hub)),
                        cost);
            }
            new Windows(lab.options())
                    .run(List.copyOf(costs.keySet()))
                    .forEach((target, series) -> report(lab, target, series, costs.get(target)));
        }
    }

    private void report(Lab lab, Target target, Windows.Series series, StoreCosts costs) {
        Tally.Faults faults = target.load().faults();
        lab.report().check(faults);
        lab.report()
                .row(name, target.name())
                .put("sends/s", series.unitsPerSecond().median() / members)
                .put("hub's us/send", series.microsPerUnit().median() * members)
                .put("stores' us/send", costs.cpuMicrosPerUnit() * members)
                .put("indexed", ((IndexedSends) target.load()).count())
                .latency("heard", series.latency())
                .faults(faults);
    }
}
