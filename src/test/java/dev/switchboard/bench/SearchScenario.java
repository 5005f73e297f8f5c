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
 * Searches in many messages: for words that many of them have, few and none, by a user of half of the chats and by one of two.
 *
 * @param messages in all chats
 * @param chats that the messages are spread over
 * @param connections how many search at once
 */
record SearchScenario(String name, int messages, int chats, int connections) implements Scenario {

    private static final String DATABASE = "switchboard";
    /** Messages of one statement. */
    private static final int AT_ONCE = 50_000;

    private static final String CHATS =
            """
            with logs as (
                insert into topic_log (topic, head, first_at, moved_at)
                select 'chat-' || gen_random_uuid(), $1, now(), now() from generate_series(1, $2) n
                returning id, topic),
            made as (
                insert into chat (id, log, name, direct, created_by, created_at, updated_at)
                select substring(topic from 6)::uuid, id, 'a chat', false, 'nobody', now(), now() from logs),
            indexed as (insert into chat_search_position (log, seq) select id, $1 from logs)
            insert into chat_participant (log, person)
            select l.id, p.id from (select id, row_number() over (order by id) as nr from logs) l
            join topic_log p on (p.topic = 'user-' || $3 and l.nr % 2 = 0) or (p.topic = 'user-' || $4 and l.nr <= 2)""";
    /**
     * A word in every third, in one of a hundred and in one of ten thousand; and {@code elsewhere} in one of a hundred, in the chats
     * that the user of half of them is not in.
     */
    private static final String MESSAGES =
            """
            with log as (
                select c.log, row_number() over (order by c.log) - 1 as nr from chat c where c.created_by = 'nobody'),
            said as (
                insert into chat_message (id, log, seq, created_at, sender, text)
                select gen_random_uuid(), log.log, 1 + n / $3, now() - ($4::integer - n) * interval '1 second',
                    'sender' || n % 50,
                    concat_ws(' ', case when abs(hashint4(n)::bigint) % 3 = 0 then 'common' end, case when abs(hashint4(n)::bigint) % 100 = 0 then 'some' end,
                        case when abs(hashint4(n)::bigint) % 10000 = 0 then 'rare' end,
                        case when log.nr % 2 = 0 and abs(hashint4(n)::bigint) % 50 = 1 then 'elsewhere' end,
                        'word' || n % 5003, 'word' || n::bigint * 31 % 20011,
                        'a message of the usual length, with words that nobody looks for')
                from generate_series($1::integer, $2::integer) n join log on log.nr = n % $3
                returning log, created_at, seq, sender, text)
            insert into chat_search (log, created_at, seq, sender, words)
            select log, created_at, seq, sender, to_tsvector('simple', text) from said""";

    @Override
    public void run(Lab lab, Fleet fleet) throws InterruptedException {
        ServerProcess hub = fleet.hub();
        List<LoadConnection> many = new ArrayList<>();
        List<LoadConnection> few = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            many.addAll(lab.connect(hub, name, 1));
            few.addAll(lab.connect(hub, name + "-few", 1));
        }
        try (StoreDatabase database = fleet.stores().database()) {
            fill(lab, many.get(0), few.get(0), database);
            List<Target> targets = new ArrayList<>();
            loads(lab, many, few).forEach((target, load) -> targets.add(new Target(target, load, List.of(hub))));
            new Windows(lab.options()).run(targets).forEach((target, series) -> report(lab, target, series));
        }
    }

    /** The users are known once each has had a chat. */
    private void fill(Lab lab, LoadConnection many, LoadConnection few, StoreDatabase database) {
        String userId = name + "-0";
        String otherId = name + "-few-0";
        JsonObject people = new JsonObject().put("name", name).put("participants", JsonArray.of(otherId));
        Requester.ask(lab.client(), List.of(many), one -> new Requester.Request("chat:create", people));
        Requester.ask(lab.client(), List.of(few), one -> new Requester.Request("chat:list", new JsonObject()));
        Pool pool = database.pool(DATABASE, 1);
        execute(pool, CHATS, Tuple.of((long) messages / chats, chats, userId, otherId));
        for (int first = 0; first < messages; first += AT_ONCE) {
            int last = Math.min(messages, first + AT_ONCE) - 1;
            execute(pool, MESSAGES, Tuple.of(first, last, chats, messages));
        }
        execute(pool, "vacuum analyze", Tuple.tuple());
        StoreDatabase.await(pool.close());
    }

    private static void execute(Pool pool, String sql, Tuple values) {
        StoreDatabase.await(pool.preparedQuery(sql).execute(values));
    }

    private static Map<String, ReadLoad> loads(Lab lab, List<LoadConnection> many, List<LoadConnection> few) {
        Map<String, ReadLoad> loads = new LinkedHashMap<>();
        for (String words : List.of("common", "some", "rare", "common rare", "nothing", "word17", "elsewhere")) {
            JsonObject query = new JsonObject().put("query", words);
            loads.put(words, load(lab, many, query));
            loads.put(words + ", of one sender", load(lab, many, query.copy().put("from", "sender7")));
            loads.put(words + ", in 2 chats", load(lab, few, query));
        }
        return loads;
    }

    private static ReadLoad load(Lab lab, List<LoadConnection> connections, JsonObject query) {
        return new ReadLoad(lab.client(), connections, List.of(new Requester.Request("message:search", query)));
    }

    private void report(Lab lab, Target target, Windows.Series series) {
        Tally.Faults faults = target.load().faults();
        lab.report().check(faults);
        lab.report()
                .row(name, target.name())
                .put("searches/s", series.unitsPerSecond().median())
                .put("hub's us/search", series.microsPerUnit().median())
                .put("p95 ms", series.latency().millis(0.95))
                .latency("", series.latency())
                .faults(faults);
    }
}
