package dev.switchboard.bench;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What clients read: pages of 50 of a chat's history, at the newest message, in the middle and at the first; the first page of
 * a user's chats; and a join with a replay.
 *
 * @param messages in the chat
 * @param chats of the user
 * @param replayed events of a join
 * @param connections how many read at once
 */
record HistoryScenario(String name, int messages, int chats, int replayed, int connections) implements Scenario {

    private static final String DATABASE = "switchboard";
    /** Messages of one statement. */
    private static final int AT_ONCE = 100_000;

    private static final String MESSAGES =
            """
            insert into chat_message (id, log, seq, created_at, sender, text)
            select gen_random_uuid(), c.log, n, now(), $2, repeat('x', 128) from chat c, generate_series($3::integer, $4::integer) n
            where c.id = $1::text::uuid""";
    private static final String HEAD =
            """
            update topic_log l set head = $2, first_at = now() from chat c where c.id = $1::text::uuid and l.id = c.log""";
    private static final String CHATS =
            """
            with logs as (
                insert into topic_log (topic, head, first_at, moved_at)
                select 'chat-' || gen_random_uuid(), 1, now(), now() - n * interval '1 second' from generate_series(1, $2) n
                returning id, topic),
            made as (
                insert into chat (id, log, name, direct, created_by, created_at, updated_at)
                select substring(topic from 6)::uuid, id, 'a chat', false, $1, now(), now() from logs),
            members as (
                insert into chat_participant (log, person)
                select l.id, p.id from logs l, topic_log p where p.topic = any(array['user-' || $1, 'user-' || $3]))
            insert into chat_message (id, log, seq, created_at, sender, text)
            select gen_random_uuid(), id, 1, now(), $1, 'hello' from logs""";

    @Override
    public void run(Lab lab, Fleet fleet) throws InterruptedException {
        ServerProcess hub = fleet.hub();
        List<LoadConnection> opened = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            opened.addAll(lab.connect(hub, name, 1));
        }
        LoadConnection other = lab.connect(hub, name + "-other", 1).get(0);
        try (StoreDatabase database = fleet.stores().database()) {
            String chat = fill(lab, opened.get(0), other, database);
            Map<String, ReadLoad> loads = loads(lab, opened, chat);
            Map<String, StoreCosts> costs = new LinkedHashMap<>();
            loads.forEach((target, load) -> costs.put(target, new StoreCosts(load, fleet.stores(), database)));
            List<Target> targets = costs.entrySet().stream()
                    .map(entry -> new Target(entry.getKey(), entry.getValue(), List.of(hub)))
                    .toList();
            new Windows(lab.options())
                    .run(targets)
                    .forEach((target, series) ->
                            report(lab, target, series, costs.get(target.name()), loads.get(target.name())));
        }
    }

    /** Creates a chat by a command, and the rest in the store. */
    private String fill(Lab lab, LoadConnection user, LoadConnection other, StoreDatabase database) {
        String userId = name + "-0";
        String otherId = name + "-other-0";
        JsonObject people = new JsonObject().put("name", name).put("participants", JsonArray.of(otherId));
        String chat = Requester.ask(lab.client(), List.of(user), one -> new Requester.Request("chat:create", people))[0]
                .getJsonObject("chat")
                .getString("id");
        Requester.ask(lab.client(), List.of(other), one -> new Requester.Request("chat:list", new JsonObject()));
        Pool pool = database.pool(DATABASE, 1);
        for (int first = 1; first <= messages; first += AT_ONCE) {
            execute(pool, MESSAGES, Tuple.of(chat, otherId, first, Math.min(messages, first + AT_ONCE - 1)));
        }
        execute(pool, HEAD, Tuple.of(chat, (long) messages));
        execute(pool, CHATS, Tuple.of(userId, chats, otherId));
        execute(pool, "vacuum analyze", Tuple.tuple());
        StoreDatabase.await(pool.close());
        return chat;
    }

    private static void execute(Pool pool, String sql, Tuple values) {
        StoreDatabase.await(pool.preparedQuery(sql).execute(values));
    }

    private Map<String, ReadLoad> loads(Lab lab, List<LoadConnection> opened, String chat) {
        Map<String, List<Requester.Request>> turns = new LinkedHashMap<>();
        turns.put("newest page", history(chat, new JsonObject()));
        turns.put("page in the middle", history(chat, new JsonObject().put("before", messages / 2)));
        turns.put("first page", history(chat, new JsonObject().put("after", 0)));
        turns.put(chats + " chats", List.of(new Requester.Request("chat:list", new JsonObject().put("limit", 50))));
        JsonObject join = new JsonObject().put("chatId", chat);
        turns.put(
                "join, replay of " + replayed,
                List.of(
                        new Requester.Request("chat:join", join.copy().put("since", messages - replayed)),
                        new Requester.Request("chat:leave", join)));
        Map<String, ReadLoad> loads = new LinkedHashMap<>();
        turns.forEach((target, turn) -> loads.put(target, new ReadLoad(lab.client(), opened, turn)));
        return loads;
    }

    private static List<Requester.Request> history(String chat, JsonObject bounds) {
        return List.of(new Requester.Request(
                "message:history", bounds.put("chatId", chat).put("limit", 50)));
    }

    private void report(Lab lab, Target target, Windows.Series series, StoreCosts costs, ReadLoad load) {
        Tally.Faults faults = load.faults();
        lab.report().check(faults);
        lab.report()
                .row(name, target.name())
                .put("reads/s", series.unitsPerSecond().median())
                .put("hub's us/read", series.microsPerUnit().median())
                .put("stores' us/read", costs.cpuMicrosPerUnit())
                .put("events/read", (double) load.events() / load.units())
                .latency("", series.latency())
                .faults(faults);
    }
}
