package dev.switchboard.bench;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Real messages, each committed to PostgreSQL before it is acknowledged and delivered. */
record SendScenario(String name, int chats, int members) implements Scenario {

    @Override
    public void run(Lab lab, Fleet fleet) throws InterruptedException {
        ServerProcess hub = fleet.hub();
        List<LoadConnection> connections = lab.connect(hub, name, chats * members);
        ChatLoad load = load(lab, connections);
        Target target = new Target("hub", load, List.of(hub));
        long storesBefore = fleet.stores().cpuMicros();
        Windows.Series series = new Windows(lab.options()).run(List.of(target)).get(target);
        long storesCpu = fleet.stores().cpuMicros() - storesBefore;
        Tally.Faults faults = load.faults();
        lab.report().check(faults);
        lab.report()
                .row(name, "hub")
                .put("us/delivery", series.microsPerUnit())
                .put("us/send", series.microsPerUnit().median() * members)
                .put("stores' us/send", (double) storesCpu / load.acknowledged())
                .put("sends/s", series.unitsPerSecond().median() / members)
                .put("deliveries/s", series.unitsPerSecond().median())
                .latency("ack", load.takeAcks())
                .latency("delivery", series.latency())
                .faults(faults);
    }

    private ChatLoad load(Lab lab, List<LoadConnection> connections) {
        List<LoadConnection> creators = IntStream.range(0, chats)
                .mapToObj(chat -> connections.get(chat * members))
                .toList();
        JsonObject[] created = Requester.ask(
                lab.client(),
                creators,
                chat -> new Requester.Request(
                        "chat:create",
                        new JsonObject().put("name", "bench " + chat).put("participants", others(chat))));
        JsonObject[] joined = Requester.ask(
                lab.client(),
                connections,
                index -> new Requester.Request(
                        "chat:join", new JsonObject().put("chatId", id(created[index / members]))));
        ChatLoad load = new ChatLoad(lab.client());
        for (int chat = 0; chat < chats; chat++) {
            List<ChatLoad.Seat> seats = new ArrayList<>();
            for (int i = chat * members; i < (chat + 1) * members; i++) {
                seats.add(new ChatLoad.Seat(connections.get(i), joined[i].getLong("seq")));
            }
            load.add(id(created[chat]), seats);
        }
        return load;
    }

    private JsonArray others(int chat) {
        JsonArray users = new JsonArray();
        for (int i = chat * members + 1; i < (chat + 1) * members; i++) {
            users.add(name + "-" + i);
        }
        return users;
    }

    private static String id(JsonObject answer) {
        return answer.getJsonObject("chat").getString("id");
    }
}
