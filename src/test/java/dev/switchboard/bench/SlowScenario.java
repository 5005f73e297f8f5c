package dev.switchboard.bench;

import io.vertx.core.json.JsonObject;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * A room of 20 that receives 1,000 events a second: alone, with one more member that does not read, and next to a room
 * of many members that do not read while their queues fill.
 */
record SlowScenario(String name, int slow) implements Scenario {

    private static final int ROOM = 20;
    private static final double PER_SECOND = 1_000;
    private static final String FLOODED = "-flooded";
    private static final int FLOOD_BYTES = 20_000;
    private static final int FLOOD_EVERY_MS = 50;
    private static final int FILLING_MS = 8_000;

    @Override
    public void run(Lab lab, Fleet fleet) throws InterruptedException {
        ServerProcess hub = fleet.hub();
        List<LoadConnection> readers = lab.connect(hub, name, ROOM);
        RoomLoad load = new RoomLoad(lab.client(), name, lab.seat(name, readers, ROOM), PER_SECOND);
        measure(lab, hub, load, "none is slow");
        pause(lab, hub, name, 1);
        measure(lab, hub, load, "one is slow");
        int many = lab.fit(name, slow);
        pause(lab, hub, name + FLOODED, many);
        ScheduledFuture<?> flood =
                flood(lab, lab.connect(hub, name + "-speaker", 1).get(0));
        TimeUnit.MILLISECONDS.sleep(FILLING_MS);
        measure(lab, hub, load, many + " are slow");
        flood.cancel(false);
    }

    /** Adds this many connections to the room and stops reading from them. */
    private static void pause(Lab lab, ServerProcess hub, String room, int count) {
        List<LoadConnection> lazy = lab.connect(hub, room + "-slow", count);
        lab.enter(room, lazy, Collections.nCopies(count, 0));
        lab.client().onLoop(() -> {
            lazy.forEach(LoadConnection::pause);
            return null;
        });
    }

    private ScheduledFuture<?> flood(Lab lab, LoadConnection speaker) {
        JsonObject data = new JsonObject()
                .put("topic", RoomLoad.topic(name + FLOODED, 0))
                .put("event", "flood")
                .put("data", new JsonObject().put("pad", "x".repeat(FLOOD_BYTES)));
        String order = BenchEndpoint.WS.order("bench:publish", data);
        return lab.client()
                .loop()
                .scheduleAtFixedRate(() -> speaker.send(order), 0, FLOOD_EVERY_MS, TimeUnit.MILLISECONDS);
    }

    private void measure(Lab lab, ServerProcess hub, RoomLoad load, String label) throws InterruptedException {
        Target target = new Target(label, load, List.of(hub));
        Map<Target, Windows.Series> series = new Windows(lab.options()).run(List.of(target));
        Tally.Faults faults = load.faults();
        lab.report().check(faults);
        lab.report()
                .row(name, label)
                .put("us/delivery", series.get(target).microsPerUnit())
                .put("delivery/s", series.get(target).unitsPerSecond().median())
                .latency("", series.get(target).latency())
                .put("live heap MB", hub.liveHeapBytes() / 1024.0 / 1024)
                .put("RSS MB", hub.rssBytes() / 1024.0 / 1024)
                .faults(faults);
    }
}
