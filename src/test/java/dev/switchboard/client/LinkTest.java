package dev.switchboard.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.Await;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the link does with a hub that ends connections, is silent, or sends nonsense, over a transport of the test's. */
class LinkTest {

    private static final String GREETING =
            "{\"type\":\"connection_established\",\"user\":{\"id\":\"ana\",\"username\":\"ana\",\"email\":null},\"seq\":3}";

    private final Scripted transport = new Scripted();
    private final AtomicLong jump = new AtomicLong();
    private final AtomicInteger tokens = new AtomicInteger();
    private final Hub hub = Hub.connect(Options.nodes("http://a:1", "https://b")
            .token(() -> "token " + tokens.incrementAndGet())
            .transport(transport)
            .clock(new Jumping(jump)));

    @AfterEach
    void close() {
        hub.close();
    }

    @Test
    void triesTheNextNodeAndResumesThePersonalTopic() {
        transport.last("a").greet();
        Await.until("open", () -> hub.state() == State.OPEN);
        assertEquals("ana", hub.user().id());
        transport.last("a").listener.closed(1012, "service restart");
        Await.until("the other node", () -> transport.opened.size() == 2);
        transport.last("b").listener.closed(1006, "");
        Await.until("the first again", () -> transport.opened.size() == 3);
        assertEquals(
                List.of("ws://a:1/ws", "wss://b/ws?since=3", "ws://a:1/ws?since=3"),
                transport.opened.stream().map(one -> one.address.toString()).toList());
    }

    @Test
    void comesBackNoSoonerThanTheHubAsks() {
        AtomicReference<StateChange> waiting = new AtomicReference<>();
        hub.onState(change -> {
            if (change.state() == State.WAITING) {
                waiting.compareAndSet(null, change);
            }
        });
        Instant before = Instant.now();
        transport.last("a").listener.closed(1013, "retry-after-ms=60000");
        Await.until("waiting", () -> waiting.get() != null);
        assertTrue(!waiting.get().retryAt().isBefore(before.plusSeconds(60)), waiting.toString());
        hub.retryNow();
        Await.until("at once", () -> transport.opened.size() == 2);
    }

    @Test
    void endsAtTheSecondRefusedTokenInARowAndOpensAgainWhenAsked() {
        transport.last("a").listener.closed(4401, "invalid token");
        Await.until("once more", () -> transport.opened.size() == 2);
        transport.opened.get(1).listener.closed(4401, "invalid token");
        Await.until("closed", () -> hub.state() == State.CLOSED);
        hub.open();
        Await.until("opened again", () -> transport.opened.size() == 3);
        assertEquals(3, tokens.get());
    }

    @Test
    void endsWhenTheUserIsRevoked() {
        transport.last("a").listener.closed(4403, "revoked");
        Await.until("closed", () -> hub.state() == State.CLOSED);
    }

    @Test
    void takesFramesThatItCannotReadForTheEndOfTheConnection() {
        for (String frame : List.of("soup", "[]", "{} {}", "{\"a\":" + "[".repeat(5_000))) {
            int before = transport.opened.size();
            Opened connection = transport.last("");
            connection.listener.text(frame);
            Await.until("closed " + frame.length(), () -> connection.closed);
            hub.retryNow();
            Await.until("another", () -> transport.opened.size() > before);
        }
    }

    @Test
    void endsItsThreadsAndWhatWaits() {
        transport.last("a").greet();
        Await.until("open", () -> hub.state() == State.OPEN);
        CompletableFuture<Json> unanswered = hub.request("join", Map.of());
        Sent unsent = hub.chat("1").send("soup?");
        hub.close();
        hub.close();
        Await.until("its threads end", () -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("switchboard-")));
        for (CompletableFuture<?> future : List.of(unanswered, unsent.acknowledged(), hub.request("join", Map.of()))) {
            ExecutionException failed = assertThrows(ExecutionException.class, () -> future.get(20, TimeUnit.SECONDS));
            assertInstanceOf(Disconnected.class, failed.getCause());
        }
        assertThrows(IllegalStateException.class, () -> hub.chat("1").send("stew?"));
    }

    /** The process has slept: by the clock a beat of 5 s came too late, so the connection is probed at once. */
    @Test
    void probesAfterTheClockHasJumped() {
        transport.last("a").greet();
        Await.until("open", () -> hub.state() == State.OPEN);
        jump.set(Duration.ofHours(8).toMillis());
        Await.until("probed", () -> transport.last("a").sent.contains("{\"type\":\"ping\"}"));
        transport.last("a").listener.text("{\"type\":\"pong\"}");
        assertEquals(State.OPEN, hub.state());
        assertEquals(1, transport.opened.size());
    }

    /** Regression: a chat that the hub could not join at one moment was closed for good, and its position forgotten. */
    @Test
    void joinsAChatLaterThatCannotBeJoinedNow() throws Exception {
        Opened connection = transport.last("a");
        connection.greet();
        CompletableFuture<Joined> joined = hub.chat("soup", 5).join();
        String first = connection.answer(
                1,
                "chat:join",
                "\"chats\":[{\"chatId\":\"soup\",\"success\":false,\"code\":\"UNAVAILABLE\","
                        + "\"retryable\":true,\"retryAfterMs\":10}]");
        String second =
                connection.answer(2, "chat:join", "\"chats\":[{\"chatId\":\"soup\",\"seq\":7,\"participants\":[]}]");
        assertEquals("soup", joined.get(20, TimeUnit.SECONDS).chatId());
        for (String frame : List.of(first, second)) {
            assertTrue(frame.endsWith("\"data\":{\"chats\":[{\"chatId\":\"soup\",\"since\":5}]}}"), frame);
        }
    }

    /** Regression: a client whose token had become another user's went on as that one, from the positions of the first. */
    @Test
    void endsWhenTheTokenIsThatOfAnotherUser() {
        transport.last("a").greet();
        Await.until("open", () -> hub.state() == State.OPEN);
        AtomicReference<StateChange> last = new AtomicReference<>();
        hub.onState(last::set);
        transport.last("a").listener.closed(1006, "");
        Await.until("the other node", () -> transport.opened.size() == 2);
        transport.last("b").listener.text(GREETING.replace("ana", "ben"));
        Await.until("closed", () -> last.get().state() == State.CLOSED);
        assertEquals(new StateChange(State.CLOSED, 4401, "another user", null), last.get());
        assertEquals("ana", hub.user().id());
    }

    /** Regression: until everything was joined again nothing noticed that the network had dropped the connection. */
    @Test
    void probesFromTheGreetingOn() {
        hub.chat("soup").join();
        Opened connection = transport.last("a");
        connection.greet();
        Await.until("the join", () -> !connection.commands("chat:join").isEmpty());
        assertEquals(State.CONNECTING, hub.state());
        hub.retryNow();
        Await.until("probed", () -> connection.sent.contains("{\"type\":\"ping\"}"));
    }

    /** Regression: after a reconnect a channel was closed for good when its token was not to be had at that moment. */
    @Test
    void joinsAChannelAgainOnceItsTokenIsThere() throws Exception {
        transport.last("a").greet();
        AtomicInteger asked = new AtomicInteger();
        List<Object> seen = new CopyOnWriteArrayList<>();
        hub.onError(seen::add);
        Channel channel = hub.channel("quotes", ChannelOptions.NONE.withToken(() -> {
            if (asked.incrementAndGet() == 2) {
                throw new IllegalStateException("offline");
            }
            return "ticket";
        }));
        channel.onClosed(seen::add);
        CompletableFuture<Json> joined = channel.join();
        transport.last("a").answer(1, "channel:join", "\"channel\":\"quotes\",\"seq\":4");
        joined.get(20, TimeUnit.SECONDS);
        transport.last("a").listener.closed(1006, "");
        Await.until("the other node", () -> transport.opened.size() == 2);
        transport.last("b").greet();
        Await.until("open without the channel", () -> hub.state() == State.OPEN);
        String again = transport.last("b").answer(1, "channel:join", "\"channel\":\"quotes\",\"seq\":4");
        assertTrue(again.contains("\"since\":4"), again);
        assertEquals(
                List.of("offline"),
                seen.stream().map(one -> ((Throwable) one).getMessage()).toList());
        assertEquals(3, asked.get());
    }

    private static final class Scripted implements Transport {

        final List<Opened> opened = new CopyOnWriteArrayList<>();

        @Override
        public Connection open(URI address, Listener listener) {
            Opened connection = new Opened(address, listener);
            opened.add(connection);
            return connection;
        }

        Opened last(String host) {
            Await.until("a connection", () -> !opened.isEmpty());
            Opened last = opened.get(opened.size() - 1);
            assertTrue(last.address.getHost().startsWith(host));
            return last;
        }
    }

    private static final class Opened implements Transport.Connection {

        final URI address;
        final Transport.Listener listener;
        final List<String> sent = new CopyOnWriteArrayList<>();
        volatile boolean closed;

        Opened(URI address, Transport.Listener listener) {
            this.address = address;
            this.listener = listener;
        }

        void greet() {
            listener.opened();
            listener.text(GREETING);
        }

        /** Answers the command of this name that is sent as the {@code number}th, and returns its frame. */
        String answer(int number, String name, String fields) {
            Await.until(name, () -> commands(name).size() >= number);
            String frame = commands(name).get(number - 1);
            String id = frame.substring(frame.indexOf(':') + 1, frame.indexOf(','));
            listener.text("{\"type\":\"response\",\"id\":" + id + ",\"data\":{\"success\":true," + fields + "}}");
            return frame;
        }

        List<String> commands(String name) {
            return sent.stream()
                    .filter(frame -> frame.contains("\"messageType\":\"" + name + "\""))
                    .toList();
        }

        @Override
        public void send(String message) {
            sent.add(message);
        }

        @Override
        public void next() {}

        @Override
        public void close() {
            closed = true;
        }
    }

    private static final class Jumping extends Clock {

        private final AtomicLong ms;

        Jumping(AtomicLong ms) {
            this.ms = ms;
        }

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
            return Instant.now().plusMillis(ms.get());
        }
    }
}
