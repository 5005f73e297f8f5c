package dev.switchboard.bench;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Measures a command and its answer at another endpoint against {@code /ws}, alternating in one hub. */
record EndpointsEchoScenario(String name, BenchEndpoint endpoint, int connections) implements Scenario {

    @Override
    public void run(Lab lab, Fleet fleet) throws InterruptedException {
        ServerProcess hub = fleet.hub();
        Target own = target(lab, hub, BenchEndpoint.WS);
        Target other = target(lab, hub, endpoint);
        Map<Target, Windows.Series> series = new Windows(lab.options()).run(List.of(own, other));
        lab.report(name, "round trip", series, series.get(own));
    }

    private Target target(Lab lab, ServerProcess hub, BenchEndpoint measured) {
        List<String> tokens = lab.tokens(name + "-" + measured.ordinal(), connections);
        EchoLoad load = new EchoLoad(lab.client(), lab.client().connect(measured, hub.address(), tokens));
        return new Target(measured.name().toLowerCase(Locale.ROOT), load, List.of(hub));
    }
}
