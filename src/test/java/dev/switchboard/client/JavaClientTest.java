package dev.switchboard.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.Await;
import dev.switchboard.testing.ChannelJwt;
import dev.switchboard.testing.HubCluster;
import dev.switchboard.testing.PlainHttp;
import dev.switchboard.testing.TestTokens;
import dev.switchboard.testing.Valve;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Java client against two nodes of this process. */
@Tag("slow")
class JavaClientTest {

    private static final AtomicInteger PEOPLE = new AtomicInteger();
    private static final int BAD_TOKEN = 4401;
    private static HubCluster cluster;

    private final List<Hub> open = new ArrayList<>();

    @BeforeAll
    static void start() {
        cluster = HubCluster.of(
                2,
                "--channels.open.history.count=1000",
                "--channels.open.history.age=1h",
                "--channels.open.publish=user",
                "--channels.open.presence=true",
                "--channels.live.publish=user",
                "--channels.secret.join=token",
                "--channels.secret.publish=user");
    }

    @AfterAll
    static void end() {
        cluster.close();
    }

    @AfterEach
    void close() {
        open.forEach(Hub::close);
    }

    @Test
    void sendsEditsAndReadsInChats() {
        Pair pair = pair();
        List<String> received = list();
        List<Event> events = list();
        Chat there = pair.second.chat(pair.id, 0);
        there.onMessage(message -> received.add(message.text()));
        there.onEvent(events::add);
        get(there.join());
        Chat here = pair.first.chat(pair.id);
        assertEquals(2, get(here.join()).participants().size());
        List<String> texts = IntStream.range(0, 20)
                .mapToObj(number -> "soup " + number + "?")
                .toList();
        List<Sent> sent = texts.stream().map(here::send).toList();
        List<Message> stored = sent.stream().map(one -> get(one.acknowledged())).toList();
        Await.until("all arrive", () -> received.size() == texts.size());
        assertEquals(texts, received);
        assertEquals(List.of(), stored.get(0).json().strings("mentions"));
        assertEquals(sent.get(3).id(), stored.get(3).clientMessageId());
        History newest = get(there.history(Map.of("limit", 2)));
        assertEquals(
                texts.subList(18, 20),
                newest.messages().stream().map(Message::text).toList());
        assertTrue(newest.hasMore());

        assertEquals("stew?", get(here.edit(stored.get(0).id(), "stew?")).text());
        here.typing(true);
        Await.until("an edit and typing arrive", () -> names(events).containsAll(List.of("message:updated", "typing")));
        assertEquals(0, get(there.read(stored.get(19).seq())));
        Refusal refusal = refusal(there.edit(stored.get(0).id(), "mine now"));
        assertEquals("FORBIDDEN", refusal.code());

        there.close();
        get(here.send("nobody there").acknowledged());
        assertEquals(List.of(), pair.first.outbox().entries());
        assertEquals(texts.size(), received.size());
    }

    @Test
    void hasChannels() {
        Pair pair = pair();
        String name = "open:" + pair.id;
        Channel source = pair.first.channel(name);
        assertEquals(1, get(source.publish("price", Map.of("bid", 1))).number("seq", 0));
        Channel there = pair.second.channel(name, ChannelOptions.NONE.withSince(0));
        List<Publication> received = list();
        there.onPublication(received::add);
        assertEquals(1, get(there.join()).number("seq", 0));
        get(source.join());
        get(source.publish(List.of(2)));
        Await.until("both arrive", () -> received.size() == 2);
        Publication first = received.get(0);
        assertEquals(List.of(name, 1L, pair.ana), List.of(first.channel(), first.seq(), first.from()));
        assertEquals("price", first.event());
        assertEquals(Map.of("bid", 1L), first.data());
        assertEquals(List.of(2L), received.get(1).data());
        Publications page = get(there.history(Map.of("limit", 1)));
        assertEquals(List.of(received.get(1)), page.publications());
        assertTrue(page.hasMore());
        assertEquals(
                List.of(new ChannelUser(pair.ana, 1), new ChannelUser(pair.ben, 1)).stream()
                        .sorted(Comparator.comparing(ChannelUser::id))
                        .toList(),
                get(there.presence()));
        there.close();
        Await.until("it has left", () -> get(source.presence()).size() == 1);

        Channel live = pair.second.channel("live:" + pair.id);
        List<Publication> now = list();
        live.onPublication(now::add);
        assertNull(get(live.join()).get("seq"));
        get(pair.first.channel("live:" + pair.id).publish("hello"));
        Await.until("it is heard", () -> now.size() == 1);
        assertEquals(0, now.get(0).seq());

        List<Closed> closed = list();
        Channel nowhere = pair.first.channel("nowhere:x");
        nowhere.onClosed(closed::add);
        assertEquals("NOT_FOUND", refusal(nowhere.join()).code());
        Await.until("it is closed", () -> closed.size() == 1);
        assertEquals("nowhere:x", closed.get(0).id());
    }

    @Test
    void mentionsWhomItNames() {
        Pair pair = pair();
        Chat chat = pair.first.chat(pair.id);
        get(chat.join());
        Message stored = get(chat.send("soup is ready", MessageOptions.mentions(List.of(pair.ben)))
                .acknowledged());
        assertEquals(List.of(pair.ben), stored.json().strings("mentions"));
        Message nobody = get(
                chat.send("@" + pair.ben, MessageOptions.mentions(List.of())).acknowledged());
        assertEquals(List.of(), nobody.json().strings("mentions"));
    }

    @Test
    void showsTheTokenOfAChannel() {
        Pair pair = pair();
        String name = "secret:" + pair.id;
        assertEquals("FORBIDDEN", refusal(pair.first.channel(name).join()).code());
        String token = ChannelJwt.of(pair.ana, name).text();
        List<Publication> received = list();
        Channel secret = pair.first.channel(name, ChannelOptions.NONE.withToken(() -> token));
        secret.onPublication(received::add);
        get(secret.join());
        get(pair.second.channel(name).publish(1));
        Await.until("it is heard", () -> received.size() == 1);
        Channel broken = pair.second.channel(name + "x", ChannelOptions.NONE.withToken(() -> {
            throw new IllegalStateException("no such deal");
        }));
        CompletionException failed =
                assertThrows(CompletionException.class, () -> broken.join().join());
        assertEquals("no such deal", failed.getCause().getMessage());
    }

    @Test
    void hasPresenceRoomsTodosAndNotifications() throws Exception {
        Pair pair = pair();
        List<String> states = list();
        get(pair.first.presence().watch(List.of(pair.ben), state -> states.add(state.status())));
        Await.until("online", () -> states.get(states.size() - 1).equals("online"));
        get(pair.second.presence().set("away", null));
        Await.until("away", () -> states.get(states.size() - 1).equals("away"));
        assertEquals(
                "away", get(pair.first.presence().get(List.of(pair.ben))).get(0).status());

        Room harbour = pair.first.rooms(pair.id);
        List<String> came = list();
        harbour.onJoined(member -> came.add(member.userId()));
        get(harbour.join());
        Room other = pair.second.rooms(pair.id);
        List<Object> said = list();
        other.onMessage(message -> said.add(message.message()));
        get(other.join());
        get(harbour.send(Map.of("hello", 1)));
        Await.until("the room hears it", () -> said.size() == 1 && came.contains(pair.ben));
        assertEquals(List.of(Map.of("hello", 1L)), said);

        List<String> changes = list();
        pair.first.todos().onChange(change -> changes.add(change.what()));
        Json todo = get(pair.first.todos().create(Map.of("title", "buy soup")));
        get(pair.first.todos().complete(todo.text("id"), true));
        get(pair.first.todos().delete(todo.text("id")));
        Await.until("three changes", () -> changes.size() == 3);
        assertEquals(List.of("created", "completed", "deleted"), changes);

        List<String> notified = list();
        pair.first.notifications().onNotification(notification -> notified.add(notification.message()));
        notify(pair.ana, "your soup is ready");
        Await.until("the notification", () -> notified.equals(List.of("your soup is ready")));
        assertEquals(1, get(pair.first.notifications().list(Map.of())).number("unread", 0));
        assertEquals(0, get(pair.first.notifications().readAll()));
    }

    @Test
    void answersWhatABackEndAsks() throws Exception {
        Pair pair = pair();
        List<String> errors = list();
        pair.first.onError(failure -> errors.add(failure.getMessage()));
        Subscription soon =
                pair.first.onRequest("order:confirm", asked -> asked.data().number("order", 0));
        pair.first.onRequest(
                "order:later",
                asked -> CompletableFuture.supplyAsync(
                        () -> Map.of("given", asked.data().asMap())));
        pair.first.onRequest("order:fail", asked -> {
            throw new IllegalStateException("out of soup");
        });
        pair.first.onRequest("order:wrong", asked -> new Object());
        assertEquals(List.of(17L), answers(pair.ana, "order:confirm"));
        assertEquals(List.of(Map.of("given", Map.of("order", 17L))), answers(pair.ana, "order:later"));
        assertEquals(List.of(), answers(pair.ana, "order:fail"));
        assertEquals(List.of(), answers(pair.ana, "order:wrong"));
        Await.until("both failures are reported", () -> errors.size() == 2);
        assertEquals("out of soup", errors.get(0));
        soon.cancel();
        assertEquals(List.of(), answers(pair.ana, "order:confirm"));
    }

    private static List<Object> answers(String user, String event) throws Exception {
        Map<String, Object> asked = Map.of("user", user, "event", event, "data", Map.of("order", 17), "timeout", "2s");
        return post("/api/request", asked).objects("answers").stream()
                .map(answer -> answer.get("data"))
                .toList();
    }

    @Test
    void resumesOverABrokenConnectionOnceAndInOrder() throws Exception {
        Pair pair = pair();
        try (Valve way = new Valve(cluster.port(0))) {
            way.open();
            Hub far = keep(
                    Hub.connect(Options.nodes("http://127.0.0.1:" + way.port()).token(() -> cluster.token(pair.ben))));
            List<String> received = list();
            Chat there = far.chat(pair.id, 0);
            there.onMessage(message -> received.add(message.text()));
            get(there.join());
            get(pair.first.chat(pair.id).send("0").acknowledged());
            Await.until("the first", () -> received.size() == 1);
            way.shut();
            Await.until("it is cut off", () -> far.state() != State.OPEN);
            IntStream.range(1, 30)
                    .forEach(number ->
                            get(pair.first.chat(pair.id).send("" + number).acknowledged()));
            Sent back = far.chat(pair.id).send("still here");
            way.open();
            far.retryNow();
            get(back.acknowledged());
            Await.until("all", () -> received.size() == 31);
            assertEquals(IntStream.range(0, 30).mapToObj(Integer::toString).toList(), received.subList(0, 30));
            assertEquals("still here", received.get(30));
        }
    }

    @Test
    void renewsTheTokenOnTheConnectionBeforeItExpires() {
        String name = called("cara");
        AtomicInteger asked = new AtomicInteger();
        List<State> states = list();
        Hub hub = keep(Hub.connect(nodes().open(false).token(() -> {
            asked.incrementAndGet();
            return cluster.token(name, Duration.ofSeconds(4));
        })));
        hub.onState(change -> states.add(change.state()));
        hub.open();
        Await.until("four tokens", () -> asked.get() >= 4);
        assertEquals(List.of(State.CLOSED, State.CONNECTING, State.OPEN), states);
    }

    /** By a clock that is an hour late the token has much time left, so nothing renews it before the hub ends the connection. */
    @Test
    void comesBackWithANewTokenWhenTheOldOneHasExpired() {
        Pair pair = pair();
        AtomicInteger asked = new AtomicInteger();
        List<Integer> codes = list();
        List<String> received = list();
        Hub hub = keep(Hub.connect(nodes().clock(jumping(new AtomicInteger(-1)))
                .open(false)
                .token(() -> cluster.token(pair.ben, Duration.ofSeconds(asked.getAndIncrement() == 0 ? 2 : 3600)))));
        hub.onState(change -> codes.add(change.code()));
        Chat chat = hub.chat(pair.id, 0);
        chat.onMessage(message -> received.add(message.text()));
        chat.join();
        hub.open();
        get(pair.first.chat(pair.id).send("before").acknowledged());
        Await.until("expired", () -> codes.contains(BAD_TOKEN));
        get(pair.first.chat(pair.id).send("after").acknowledged());
        Await.until("both", () -> received.equals(List.of("before", "after")));
        assertEquals(2, asked.get());
    }

    @Test
    void asksOnceMoreAfterARefusedTokenAndThenCloses() {
        AtomicInteger asked = new AtomicInteger();
        AtomicReference<StateChange> last = new AtomicReference<>();
        Hub hub = keep(Hub.connect(nodes().open(false).token(() -> "nonsense " + asked.incrementAndGet())));
        hub.onState(last::set);
        hub.open();
        Await.until(
                "closed",
                () -> last.get() != null
                        && last.get().code() == BAD_TOKEN
                        && last.get().state() == State.CLOSED);
        assertEquals(2, asked.get());
        assertInstanceOf(Disconnected.class, failure(hub.request("join", Map.of())));
    }

    @Test
    void refusesOneMessageAndSendsThoseAfterIt() {
        Pair pair = pair();
        Chat chat = pair.first.chat(pair.id);
        Sent tooLong = chat.send("x".repeat(20_001));
        Sent fine = chat.send("soup?");
        Refusal refusal = refusal(tooLong.acknowledged());
        assertEquals("BAD_REQUEST text", refusal.code() + " " + refusal.field());
        assertEquals("soup?", get(fine.acknowledged()).text());
        assertEquals(
                List.of(true),
                pair.first.outbox().of(pair.id).stream()
                        .map(one -> one.error() != null)
                        .toList());
        pair.first.outbox().discard(tooLong.id());
        assertEquals(List.of(), pair.first.outbox().entries());
    }

    @Test
    void sendsWhatAnEarlierClientHasStored(@TempDir Path folder) throws Exception {
        Pair pair = pair();
        Hub away = Hub.connect(Options.nodes("http://127.0.0.1:9")
                .token(cluster.token(pair.ana))
                .storage(new FileStorage(folder)));
        List<Sent> written = List.of("one", "two", "three").stream()
                .map(away.chat(pair.id)::send)
                .toList();
        away.close();
        assertInstanceOf(Disconnected.class, failure(written.get(0).acknowledged()));
        List<String> received = list();
        Chat there = pair.second.chat(pair.id, 0);
        there.onMessage(message -> received.add(message.text()));
        get(there.join());
        List<String> sent = list();
        Hub back = keep(Hub.connect(nodes().token(cluster.token(pair.ana))
                .storage(new FileStorage(folder))
                .open(false)));
        back.onSent(message -> sent.add(message.clientMessageId()));
        back.open();
        Await.until("all arrive", () -> received.size() == 3 && sent.size() == 3);
        assertEquals(List.of("one", "two", "three"), received);
        assertEquals(written.stream().map(Sent::id).toList(), sent);
        assertEquals(List.of(), back.outbox().entries());
    }

    @Test
    void reportsAGapForAPositionThatTheHubDoesNotHave() {
        Pair pair = pair();
        get(pair.first.chat(pair.id).send("soup?").acknowledged());
        Chat chat = pair.second.chat(pair.id, 100_000_000_000_000L);
        List<Gap> gaps = list();
        List<String> received = list();
        chat.onGap(gaps::add);
        chat.onMessage(message -> received.add(message.text()));
        assertTrue(get(chat.join()).gap());
        assertEquals(List.of(1L), gaps.stream().map(Gap::lastSeq).toList());
        get(pair.first.chat(pair.id).send("stew?").acknowledged());
        Await.until("what comes", () -> received.equals(List.of("stew?")));
    }

    @Test
    void closesChatsThatTheUserIsNotIn() {
        Pair pair = pair();
        Hub stranger = person(called("dan"));
        List<Closed> closes = list();
        Chat foreign = stranger.chat(pair.id);
        foreign.onClosed(closes::add);
        assertTrue(List.of("NOT_FOUND", "FORBIDDEN")
                .contains(refusal(foreign.join()).code()));
        Await.until("it is told", () -> closes.size() == 1);

        String group = get(pair.first.chats().create(Map.of("name", "lunch", "participants", List.of(pair.ben))))
                .text("id");
        Chat lunch = pair.second.chat(group);
        lunch.onClosed(closes::add);
        get(lunch.join());
        get(pair.first.chats().remove(group, pair.ben));
        Await.until("removed", () -> closes.size() == 2);
        assertEquals(new Closed(group, null), closes.get(1));
    }

    @Test
    void keepsTheConnectionWhenTheClockJumps() {
        AtomicInteger hours = new AtomicInteger();
        Pair pair = pair();
        List<State> states = list();
        Hub hub = keep(Hub.connect(nodes().token(() -> cluster.token(pair.ana))
                .clock(jumping(hours))
                .open(false)));
        hub.onState(change -> states.add(change.state()));
        hub.open();
        for (int jump : List.of(0, 10, -10, 0)) {
            hours.set(jump);
            hub.retryNow();
            assertEquals(
                    "at " + jump,
                    get(hub.chat(pair.id).send("at " + jump).acknowledged()).text());
        }
        assertEquals(List.of(State.CLOSED, State.CONNECTING, State.OPEN), states);
    }

    /** The application stands still; the client stops reading, and in the end every message is there once. */
    @Test
    void readsNoFasterThanTheApplication() throws Exception {
        Pair pair = pair();
        CountDownLatch go = new CountDownLatch(1);
        List<String> received = list();
        Chat there = pair.second.chat(pair.id, 0);
        there.onMessage(message -> {
            await(go);
            received.add(message.text());
        });
        get(there.join());
        List<String> texts = IntStream.range(0, 400).mapToObj(Integer::toString).toList();
        List<Sent> sent = texts.stream().map(pair.first.chat(pair.id)::send).toList();
        sent.forEach(one -> get(one.acknowledged()));
        Await.until("it reads no more", () -> pair.second.callbacks().waiting() >= Callbacks.MOST_WAITING);
        assertEquals(Callbacks.MOST_WAITING, pair.second.callbacks().waiting());
        assertEquals(List.of(), received);
        go.countDown();
        Await.until("all", () -> received.size() == texts.size());
        assertEquals(texts, received);
    }

    @Test
    void refusesToWaitInACallback() {
        Pair pair = pair();
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        pair.first.onState(change -> {
            try {
                pair.first.request("join", Map.of()).join();
            } catch (IllegalStateException refused) {
                thrown.complete(refused);
            }
        });
        assertInstanceOf(IllegalStateException.class, get(thrown));
    }

    @Test
    void throwsWrongValuesAtTheCall() {
        Pair pair = pair();
        Map<String, Object> circle = new HashMap<>();
        circle.put("a", circle);
        assertEquals(
                "data.a: JSON has no NaN",
                assertThrows(IllegalArgumentException.class, () -> pair.first.request("join", Map.of("a", Double.NaN)))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> pair.first.request("join", circle));
        assertThrows(IllegalArgumentException.class, () -> pair.first.request("join", Map.of("a", Instant.EPOCH)));
        assertThrows(
                IllegalArgumentException.class, () -> pair.first.chat(pair.id).send("é".repeat(600_000)));
        assertThrows(IllegalArgumentException.class, () -> Options.nodes("chat.example.com"));
        assertThrows(IllegalArgumentException.class, () -> Options.nodes());
        assertThrows(IllegalArgumentException.class, () -> Hub.connect(Options.nodes("http://127.0.0.1")));
        assertEquals(
                "UNKNOWN_COMMAND",
                refusal(pair.first.request("soup:cook", Map.of())).code());
        // Half of a surrogate pair has no bytes in UTF-8; escaped, it costs its message alone and not the connection.
        Sent half = pair.first.chat(pair.id).send("soup \ud83d?");
        assertEquals("text", refusal(half.acknowledged()).field());
        pair.first.outbox().discard(half.id());
        assertEquals(
                "🍲", get(pair.first.chat(pair.id).send("🍲").acknowledged()).text());
        assertEquals(List.of(), pair.first.outbox().entries());
    }

    @Test
    void refusesMoreUnsentMessagesThanTheLimit() {
        Hub away = keep(
                Hub.connect(Options.nodes("http://127.0.0.1:9").token("none").outboxLimit(2)));
        away.chat("1").send("one");
        away.chat("2").send("two");
        assertThrows(LimitReached.class, () -> away.chat("1").send("three"));
        assertEquals(2, away.outbox().entries().size());
    }

    private record Pair(String ana, String ben, Hub first, Hub second, String id) {}

    /** Two people with a direct chat, at different nodes. */
    private Pair pair() {
        String ana = called("ana");
        String ben = called("ben");
        Hub first = person(ana);
        Hub second = keep(Hub.connect(Options.nodes(origin(1), origin(0)).token(() -> cluster.token(ben))));
        Json chat = get(first.chats().create(Map.of("direct", true, "participants", List.of(ben))));
        return new Pair(ana, ben, first, second, chat.text("id"));
    }

    private Hub person(String name) {
        return keep(Hub.connect(nodes().token(() -> cluster.token(name))));
    }

    private Hub keep(Hub hub) {
        open.add(hub);
        return hub;
    }

    private static Options nodes() {
        return Options.nodes(origin(0), origin(1));
    }

    private static String origin(int node) {
        return "http://127.0.0.1:" + cluster.port(node);
    }

    private static String called(String name) {
        return name + "-" + PEOPLE.incrementAndGet();
    }

    private static <T> List<T> list() {
        return Collections.synchronizedList(new ArrayList<>());
    }

    private static List<String> names(List<Event> events) {
        return List.copyOf(events).stream().map(Event::name).toList();
    }

    private static <T> T get(CompletableFuture<T> future) {
        try {
            return future.get(60, TimeUnit.SECONDS);
        } catch (Exception failure) {
            throw new AssertionError(failure);
        }
    }

    private static Throwable failure(CompletableFuture<?> future) {
        Throwable failure = get(future.handle((value, failed) -> failed));
        return failure instanceof CompletionException ? failure.getCause() : failure;
    }

    private static Refusal refusal(CompletableFuture<?> future) {
        return assertInstanceOf(Refusal.class, failure(future));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static Clock jumping(AtomicInteger hours) {
        return new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return Instant.now().plus(Duration.ofHours(hours.get()));
            }
        };
    }

    private static void notify(String user, String message) throws Exception {
        post("/api/notify", Map.of("user", user, "message", message));
    }

    /** As a back end, to the second node. */
    private static Json post(String path, Map<String, ?> body) throws Exception {
        String token = new TestTokens(cluster.vertx()).of("parcels", Duration.ofHours(1), "service");
        HttpRequest request = HttpRequest.newBuilder(URI.create(origin(1) + path))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(JsonText.write(body)))
                .build();
        HttpResponse<String> response = PlainHttp.client().send(request, HttpResponse.BodyHandlers.ofString());
        assertEquals(2, response.statusCode() / 100, response.body());
        return JsonText.parse(response.body());
    }
}
