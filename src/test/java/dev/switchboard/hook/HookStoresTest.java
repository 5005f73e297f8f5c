package dev.switchboard.hook;

import static dev.switchboard.testing.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.bus.HookCommands;
import dev.switchboard.bus.HookOffers.Offer;
import dev.switchboard.config.Secret;
import dev.switchboard.config.Settings;
import dev.switchboard.hook.QueueStore.Change;
import dev.switchboard.hook.QueueStore.Undecided;
import dev.switchboard.hook.QueueStore.Unread;
import dev.switchboard.storage.Postgres;
import dev.switchboard.storage.PostgresConfig;
import dev.switchboard.testing.TestMigrations;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the store decides about hooks, without nodes. */
class HookStoresTest {

    private static final String PUSH = "push";
    private static final Duration AFTER = Duration.ofSeconds(20);

    private final Vertx vertx = Vertx.vertx();
    private final HookConfig config = HookConfig.from(Settings.of(new JsonObject()
            .put("name", PUSH)
            .put("events", JsonArray.of("message:unread", "user:*"))
            .put("unreadAfter", "20s")));
    private Postgres postgres;
    private HookStore hooks;
    private QueueStore queue;
    private ParkedStore parked;

    @BeforeEach
    void open() {
        postgres = Postgres.open(
                vertx, new PostgresConfig(new Secret(TestMigrations.freshSchema()), 4, Duration.ofSeconds(5), 1_000));
        hooks = new HookStore(postgres, "node");
        queue = new QueueStore(postgres, "node", 100);
        parked = new ParkedStore(postgres, "node", 100);
        await(hooks.ensure(config));
        assertTrue(await(hooks.lease(PUSH).take()));
    }

    @AfterEach
    void close() {
        await(postgres.close());
        await(vertx.close());
    }

    private void run(String sql, Object... values) {
        await(postgres.query(sql, Tuple.tuple(List.of(values))));
    }

    private List<Row> rows(String sql, Object... values) {
        return StreamSupport.stream(
                        await(postgres.query(sql, Tuple.tuple(List.of(values)))).spliterator(), false)
                .toList();
    }

    /** A chat of these people; the first one sends. */
    private UUID chat(String name, String... people) {
        UUID id = UUID.randomUUID();
        run("insert into topic_log (topic) values ('chat-' || $1::text)", id.toString());
        for (String person : people) {
            run(
                    "insert into topic_log (topic) select 'user-' || $1::text where not exists ("
                            + "select from topic_log where topic = 'user-' || $1::text)",
                    person);
        }
        run(
                """
                insert into chat (id, log, name, direct, created_by, created_at, updated_at)
                select $1::uuid, l.id, $2::text, false, $3::text, now(), now() from topic_log l
                where topic = 'chat-' || $1::uuid::text""",
                id,
                name,
                people[0]);
        for (String person : people) {
            run(
                    """
                    insert into chat_participant (log, person)
                    select c.log, l.id from chat c, topic_log l where c.id = $1 and l.topic = 'user-' || $2::text""",
                    id,
                    person);
        }
        return id;
    }

    private void say(UUID chat, String sender, String text, String ago) {
        run(
                """
                with moved as (
                    update topic_log l set head = head + 1 from chat c where c.id = $1::uuid and l.id = c.log returning l.id, head)
                insert into chat_message (id, log, seq, created_at, sender, text)
                select gen_random_uuid(), id, head, now() - $4::text::interval, $2::text, $3::text from moved""",
                chat,
                sender,
                text,
                ago);
    }

    private void look() {
        await(hooks.look(config)).orElseThrow();
        run("update hook_unread set due_at = due_at - interval '20 s'");
    }

    private Undecided undecided() {
        return await(queue.undecided(PUSH, AFTER, 8));
    }

    private static Set<String> people(Undecided chats) {
        return chats.unread().stream().map(Unread::user).collect(Collectors.toCollection(TreeSet::new));
    }

    private List<JsonObject> queued() {
        return await(queue.next(PUSH, 100)).stream()
                .flatMap(one -> one.toEvent().stream())
                .map(event -> event.data().toJsonObject().put("event", event.event()))
                .toList();
    }

    @Test
    void decidesAboutEachMessageOnceAndBatchesByPerson() {
        UUID harbour = chat("Harbour", "ana", "ben", "cleo");
        UUID market = chat("Market", "ben", "ana", "cleo", "dan");
        await(hooks.look(config));
        say(harbour, "ana", "first", "31 s");
        say(harbour, "ana", "second", "30 s");
        say(market, "ben", "third", "25 s");
        say(harbour, "cleo", "too young", "1 s");
        look();
        Undecided chats = undecided();
        assertEquals(Set.of("ana", "ben", "cleo", "dan"), people(chats));
        await(queue.decide(PUSH, chats, chats.unread(), AFTER));
        List<JsonObject> events = queued();
        assertEquals(4, events.size(), events::toString);
        JsonObject cleo = events.stream()
                .filter(event -> event.getString("userId").equals("cleo"))
                .findFirst()
                .orElseThrow();
        assertEquals("message:unread", cleo.getString("event"));
        assertEquals(2, cleo.getJsonArray("chats").size());
        JsonObject first = cleo.getJsonArray("chats").stream()
                .map(JsonObject.class::cast)
                .filter(chat -> chat.getString("chatId").equals(harbour.toString()))
                .findFirst()
                .orElseThrow();
        assertEquals("Harbour", first.getString("name"));
        assertEquals(2, first.getInteger("unread"));
        JsonObject message = first.getJsonObject("last").getJsonObject("message");
        assertEquals("second", message.getString("text"));
        assertEquals("ana", message.getString("sender"));
        // The young message has its turn later, and nothing else comes again.
        assertTrue(undecided().decided().isEmpty());
        run("update chat_message set created_at = now() - interval '21 s' where text = 'too young'");
        run("update hook_unread set due_at = now()");
        Undecided later = undecided();
        assertEquals(Set.of("ana", "ben"), people(later));
        await(queue.decide(PUSH, later, later.unread(), AFTER));
        assertEquals(0, rows("select from hook_unread").size());
        look();
        assertTrue(undecided().decided().isEmpty());
    }

    /** Who sends pays nothing: what a hook needs it learns from the logs, and only if it asks for it. */
    @Test
    void notesNoChatForAHookThatDoesNotAsk() {
        HookConfig other = HookConfig.from(Settings.of(
                new JsonObject().put("name", "other").put("events", JsonArray.of("message:new", "chat:*"))));
        await(hooks.ensure(other));
        await(hooks.lease("other").take());
        UUID chat = chat("Harbour", "ana", "ben");
        say(chat, "ana", "hello", "30 s");
        await(hooks.look(other)).orElseThrow();
        assertEquals(
                1,
                rows("select from hook_topic where hook = 'other' and seq < head")
                        .size());
        assertEquals(0, rows("select from hook_unread").size());
        assertEquals(0, rows("select from hook_queue").size());
    }

    @Test
    void leavesOutWhoHasReadMutedOrCameLater() {
        UUID chat = chat("Harbour", "ana", "reader", "muted", "newcomer", "ben");
        await(hooks.look(config));
        say(chat, "ana", "hello", "30 s");
        run(
                "update chat_participant p set read_seq = 1 from topic_log l where l.id = p.person and topic = 'user-reader'");
        run(
                "update chat_participant p set muted = true from topic_log l where l.id = p.person and topic = 'user-muted'");
        run(
                "update chat_participant p set since_seq = 1 from topic_log l where l.id = p.person and topic = 'user-newcomer'");
        look();
        assertEquals(Set.of("ben"), people(undecided()));
    }

    @Test
    void reportsToThoseWhoHaveMutedTheChatWhatMentionsThem() {
        UUID chat = chat("Harbour", "ana", "muted", "reader", "ben");
        await(hooks.look(config));
        say(chat, "ana", "hello @muted", "31 s");
        say(chat, "ana", "anybody?", "30 s");
        run(
                "update chat_participant p set muted = true from topic_log l where l.id = p.person and topic <> 'user-ben'");
        run("insert into chat_mention (log, seq, person) select c.log, 1, l.id from chat c, topic_log l"
                + " where l.topic in ('user-muted', 'user-reader')");
        run(
                "update chat_participant p set read_seq = 1 from topic_log l where l.id = p.person and topic = 'user-reader'");
        look();
        assertEquals(
                Set.of("muted 1", "ben 2"),
                undecided().unread().stream()
                        .map(one -> one.user() + " " + one.seq())
                        .collect(Collectors.toSet()));
    }

    /** What the event says is as it is when it is sent; who has left learns nothing. */
    @Test
    void saysNothingToWhoHasLeftAndShowsNoDeletedText() {
        UUID chat = chat("Harbour", "ana", "ben", "cleo");
        await(hooks.look(config));
        say(chat, "ana", "secret", "30 s");
        look();
        Undecided chats = undecided();
        await(queue.decide(PUSH, chats, chats.unread(), AFTER));
        run("delete from chat_participant p using topic_log l where l.id = p.person and topic = 'user-ben'");
        run("update chat_message set text = null, deleted_at = now()");
        List<JsonObject> events = queued();
        assertEquals(1, events.size());
        assertEquals("cleo", events.get(0).getString("userId"));
        assertFalse(events.get(0).encode().contains("secret"));
        assertEquals(2, await(queue.next(PUSH, 100)).size());
    }

    @Test
    void tellsEachChangeOfPresenceOnce() {
        OffsetDateTime now = OffsetDateTime.now();
        Change came = new Change("ana", true, now);
        Change went = new Change("ana", false, now);
        await(queue.tell(config, List.of(came, new Change("ben", false, now))));
        await(queue.tell(config, List.of(came)));
        await(queue.tell(config, List.of(went)));
        await(queue.tell(config, List.of(went)));
        assertEquals(
                List.of("user:online", "user:offline"),
                queued().stream().map(event -> event.getString("event")).toList());
        assertEquals(List.of(), await(queue.told(PUSH, "", 10)));
    }

    /** A node that has lost the hook unnoticed must not tell what the other one has told. */
    @Test
    void changesNothingOnceAnotherNodeHasTheHook() {
        run("update lease set holder = 'other'");
        await(queue.tell(config, List.of(new Change("ana", true, OffsetDateTime.now()))));
        assertTrue(await(hooks.look(config)).isEmpty());
        assertEquals(0, rows("select from hook_queue").size());
        assertEquals(0, rows("select from hook_online").size());
    }

    @Test
    void removesAHookThatIsNoLongerConfigured() {
        HookList list = new HookList(postgres, hooks);
        await(queue.tell(config, List.of(new Change("ana", true, OffsetDateTime.now()))));
        Duration week = Duration.ofDays(7);
        assertEquals(List.of(), await(list.forget(Set.of(), week)));
        run("update hook set seen_at = now() - interval '8 d'");
        assertEquals(List.of(), await(list.forget(Set.of(PUSH), week)));
        run("update lease set until = now() - interval '8 d'");
        assertEquals(List.of(PUSH), await(list.forget(Set.of("other"), week)));
        for (String table : List.of("hook", "hook_queue", "hook_online")) {
            assertEquals(0, rows("select from " + table).size(), table);
        }
        assertEquals(0, rows("select from lease where name = 'hook/push'").size());
    }

    /** Of a hook that was parked as a whole, what waits is tried again. */
    @Test
    void takesOverTheHooksOfTheVersionBefore() throws SQLException {
        String uri = TestMigrations.schemaBefore("0110-lease.sql");
        try (Connection connection = TestMigrations.connect(uri);
                Statement statement = connection.createStatement()) {
            statement.execute(
                    """
                    insert into hook (name, horizon, holder, held_until, parked_at, error, attempts, failing_since)
                    values ('push', '1:3', 'node', clock_timestamp(), now(), 'status 500', 9, now() - interval '3 d')""");
        }
        TestMigrations.migrateFrom("0110-lease.sql", uri);
        Postgres earlier = Postgres.open(vertx, new PostgresConfig(new Secret(uri), 2, Duration.ofSeconds(5), 1_000));
        HookStore moved = new HookStore(earlier, "node");
        assertTrue(await(moved.lease(PUSH).take()));
        await(moved.ensure(config));
        HookStore.Standing standing = await(moved.look(config)).orElseThrow();
        assertEquals(9, standing.attempts());
        assertEquals(0, standing.waitMs());
        assertFalse(standing.again());
        await(earlier.close());
    }

    @Test
    void givesUpTheOldestOfTooManyParkedEvents() {
        for (int i = 1; i <= 5; i++) {
            await(queue.tell(config, List.of(new Change("user" + i, true, OffsetDateTime.now()))));
        }
        List<Long> ids = await(queue.next(PUSH, 10)).stream().map(Queued::id).toList();
        assertEquals(5, await(parked.parkQueued(PUSH, "status 500", ids)));
        await(parked.trim(Duration.ofDays(30), 3));
        List<HookCommands.Parked> left = await(parked.list(PUSH, 0, 10));
        assertEquals(
                List.of("user-user3", "user-user4", "user-user5"),
                left.stream().map(HookCommands.Parked::topic).toList());
        assertEquals("status 500", left.get(0).error());
        run(
                "update hook_parked set parked_at = now() - interval '31 d' where id = $1",
                left.get(0).id());
        await(parked.trim(Duration.ofDays(30), 3));
        assertEquals(2, await(parked.list(PUSH, 0, 10)).size());
        assertEquals(3L, rows("select given_up from hook").get(0).getLong(0));
    }

    private static Offer link(Duration life) {
        JsonObject data = new JsonObject().put("url", "https://hub.example.org/#/link/reset/secret");
        return new Offer("account:link", "ana", data, Instant.now().plus(life));
    }

    @Test
    void anOfferedEventGoesOutWithItsDataAndLeavesNothing() {
        assertEquals(1, await(queue.offer(List.of(PUSH, "unknown"), link(Duration.ofMinutes(30)))));
        Queued queued = await(queue.next(PUSH, 10)).get(0);
        HookEvent event = queued.toEvent().orElseThrow();
        assertEquals("account:link", event.event());
        assertEquals("user-ana", event.topic());
        assertTrue(event.data().toString().contains("/#/link/reset/secret"));
        await(queue.taken(PUSH, 1, List.of(queued.id())));
        assertEquals(0, rows("select 1 from hook_queue").size());
    }

    @Test
    void anExpiredEventSaysNothingAndIsDeleted() {
        await(queue.offer(List.of(PUSH), link(Duration.ofMinutes(-1))));
        assertFalse(await(queue.next(PUSH, 10)).get(0).toEvent().isPresent());
        await(queue.offer(List.of(PUSH), link(Duration.ofMinutes(30))));
        await(queue.expire());
        assertEquals(1, rows("select 1 from hook_queue").size());
    }

    /** A parked event is shown to operators and kept for weeks, so one with data of its own is given up instead. */
    @Test
    void anEventWithDataIsNeverParked() {
        await(queue.offer(List.of(PUSH), link(Duration.ofMinutes(30))));
        List<Long> ids = await(queue.next(PUSH, 10)).stream().map(Queued::id).toList();
        await(parked.parkQueued(PUSH, "503", ids));
        assertEquals(0, rows("select 1 from hook_queue").size());
        assertEquals(0, rows("select 1 from hook_parked").size());
        assertEquals(1L, rows("select given_up from hook").get(0).getLong(0));
    }

    @Test
    void onlyAFullNameNamesASecret() {
        assertTrue(new EventFilter(List.of("message:*", "account:link")).names("account:link"));
        for (String wide : List.of("*", "account:*", "account:lin*", "account:link*")) {
            assertFalse(new EventFilter(List.of(wide)).names("account:link"), wide);
        }
    }
}
