package dev.switchboard.testing;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;

/** A {@link TestSocketIoClient} whose transport breaks and that reconnects, to any node, whenever the test asks. */
public final class ReconnectingClient implements AutoCloseable {

    private final AtomicInteger shows = new AtomicInteger();
    private final TestSocketIoClient client;

    private ReconnectingClient(TestSocketIoClient client) {
        this.client = client;
    }

    /** A client at this port; it is connecting. */
    public static ReconnectingClient open(SocketIoDriver driver, int port, String token) {
        return open(driver, port, new JsonObject().put("token", token));
    }

    /** As {@link #open}, with these credentials. */
    public static ReconnectingClient open(SocketIoDriver driver, int port, JsonObject auth) {
        return open(driver, port, auth, JsonArray.of("polling", "websocket"));
    }

    /** As {@link #open}, over these transports only. */
    public static ReconnectingClient open(SocketIoDriver driver, int port, JsonObject auth, JsonArray transports) {
        JsonObject options = new JsonObject()
                .put("auth", auth)
                .put("transports", transports)
                .put("reconnection", true)
                .put("reconnectionDelay", 20)
                .put("reconnectionDelayMax", 200);
        return new ReconnectingClient(driver.open(url(port), options));
    }

    private static String url(int port) {
        return "http://127.0.0.1:" + port;
    }

    /** Waits for its {@code n}th connection: {@code {sid, pid, recovered}}. */
    public JsonObject connected(int n) {
        return nth("connect", n);
    }

    /** Waits for its {@code n}th disconnection and returns the reason. */
    public String disconnected(int n) {
        return nth("disconnect", n).getString("reason");
    }

    private JsonObject nth(String kind, int n) {
        await(n + ". " + kind, () -> client.of(kind).size() >= n);
        return client.of(kind).get(n - 1);
    }

    /** The number of connections so far. */
    public int connections() {
        return client.of("connect").size();
    }

    /** Whether it is connected with this pid. */
    public boolean holds(String pid) {
        List<JsonObject> turns = client.all().stream()
                .filter(what -> List.of("connect", "disconnect").contains(what.getString("kind")))
                .toList();
        return !turns.isEmpty() && pid.equals(turns.get(turns.size() - 1).getString("pid"));
    }

    public JsonObject succeed(String command, Object... data) {
        return client.succeed(command, data);
    }

    /** The recovery state it would send when it reconnects: {@code {pid, offset}}. */
    public JsonObject shown() {
        int number = shows.incrementAndGet();
        client.perform("show", new JsonObject());
        return nth("shown", number);
    }

    /** Sends this offset when it reconnects. */
    public void remember(String offset) {
        client.perform("remember", new JsonObject().put("offset", offset));
    }

    /** Breaks its transport; it reconnects by itself, to this port. */
    public void breakOff(int port) {
        move(port);
        client.perform("break", new JsonObject());
    }

    /** Sends this text as a Socket.IO packet, past the library's encoder; it reconnects by itself, to this port. */
    public void write(String packet, int port) {
        move(port);
        client.perform("write", new JsonObject().put("packet", packet));
    }

    /** Breaks its transport without a reconnect. */
    public void leave() {
        int before = client.of("disconnect").size();
        client.perform("leave", new JsonObject());
        disconnected(before + 1);
    }

    /** Reconnects, to this port. */
    public void returnTo(int port) {
        move(port);
        client.perform("return", new JsonObject());
    }

    /** Reconnects to this port from now on. */
    public void move(int port) {
        client.perform("move", new JsonObject().put("url", url(port)));
    }

    /** Sends this token from now on. */
    public void show(String token) {
        client.perform("auth", new JsonObject().put("auth", new JsonObject().put("token", token)));
    }

    /** Disconnects with a packet and connects again. */
    public void restart() {
        client.perform("disconnect", new JsonObject());
        client.perform("connect", new JsonObject());
    }

    /** The first arguments of the events of this name so far, in order. */
    public List<JsonObject> received(String event) {
        return client.received(event);
    }

    /** The first arguments of the events of this name, once there are {@code count}. */
    public List<JsonObject> received(String event, int count) {
        await(count + " of " + event, () -> received(event).size() >= count);
        return received(event);
    }

    /**
     * Waits for the chat's message {@code last} and checks that each message arrived once and in order; their texts
     * count from 1.
     */
    public void assertReceived(String chat, long last) {
        await(last + " messages", () -> numbers(chat).size() >= last);
        List<Long> all = LongStream.rangeClosed(1, last).boxed().toList();
        assertTrue(all.equals(numbers(chat)), () -> numbers(chat) + " in " + client.all());
    }

    /** The numbers in the texts of the chat's messages, without nudges. */
    public List<Long> numbers(String chat) {
        return received("message:new").stream()
                .filter(message -> chat.equals(message.getString("chatId")) && !message.containsKey("nudge"))
                .map(message -> Long.parseLong(message.getString("text")))
                .toList();
    }

    private void await(String what, BooleanSupplier condition) {
        try {
            Await.until(what, condition);
        } catch (AssertionError missing) {
            throw new AssertionError(missing.getMessage() + "; got " + new JsonArray(client.all()), missing);
        }
    }

    @Override
    public String toString() {
        return client.all().toString();
    }

    @Override
    public void close() {
        client.close();
    }
}
