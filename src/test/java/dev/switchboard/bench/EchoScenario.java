package dev.switchboard.bench;

import java.util.List;
import java.util.Map;

/** Measures a command and its answer through a concern: the hub against the bare server. */
record EchoScenario(String name, int connections) implements Scenario {

    @Override
    public void run(Lab lab, Fleet fleet) throws InterruptedException {
        Target bare = target(lab, fleet.bare(), "bare");
        Target hub = target(lab, fleet.hub(), "hub");
        Map<Target, Windows.Series> series = new Windows(lab.options()).run(List.of(bare, hub));
        lab.report(name, "round trip", series, series.get(bare));
    }

    private Target target(Lab lab, ServerProcess server, String target) {
        List<LoadConnection> opened = lab.connect(server, name, connections);
        return new Target(target, new EchoLoad(lab.client(), opened), List.of(server));
    }
}
