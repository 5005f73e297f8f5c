package dev.switchboard.bench;

import dev.switchboard.bench.PublishLoad.Manner;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Measures what a back end's batch to as many topics costs for each delivery, against the deliveries themselves (one event to a
 * room of as many), a durable batch, and single requests.
 */
record BatchScenario(String name, int topics) implements Scenario {

    @Override
    public void run(Lab lab, Fleet fleet) throws InterruptedException {
        int fitting = Math.min(topics, lab.fit(name, topics * Manner.values().length) / Manner.values().length);
        ServerProcess hub = fleet.hub();
        List<Target> targets = new ArrayList<>();
        Stream.of(Manner.values()).forEach(manner -> targets.add(target(lab, hub, manner, fitting)));
        Map<Target, Windows.Series> series = new Windows(lab.options()).run(targets);
        lab.report(name, "delivery", series, series.get(targets.get(0)));
    }

    private Target target(Lab lab, ServerProcess hub, Manner manner, int count) {
        String load = name + "-" + manner.name().toLowerCase(Locale.ROOT).replace('_', '-');
        List<LoadConnection> connections = lab.connect(hub, load, count);
        Requester.ask(
                lab.client(),
                connections,
                index -> new Requester.Request(
                        "bench:enter",
                        new JsonObject().put("topic", "room-events/" + load + "-" + (manner.isToOne() ? 0 : index))));
        String service = lab.tokens().sign("back-end", "service");
        PublishLoad publishing = new PublishLoad(lab.client(), manner, hub.address(), load, connections, service);
        return new Target(manner.name().toLowerCase(Locale.ROOT).replace('_', ' '), publishing, List.of(hub));
    }
}
