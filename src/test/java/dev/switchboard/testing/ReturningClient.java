package dev.switchboard.testing;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;

/** A {@link SocketIoClient} whose transport breaks and who comes back, at whatever node, as often as a test says. */
public final class ReturningClient implements AutoCloseable {

    private final AtomicInteger shows = new AtomicInteger();
    private final SocketIoClient client;

    private ReturningClient(SocketIoClient client) {
        this.client = client;
    }

    /** A client at this port; it is connecting. */
    public static ReturningClient open(SocketIoDriver driver, int port, String token) {
        return open(driver, port, new JsonObject().put("token", token));
    }

    /** As {@link #open}, with credentials of the test's own. */
    public static ReturningClient open(SocketIoDriver driver, int port, JsonObject auth) {
        return open(driver, port, auth, JsonArray.of("polling", "websocket"));
    }

    /** As {@link #open}, over these transports alone. */
    public static ReturningClient open(SocketIoDriver driver, int port, JsonObject auth, JsonArray transports) {
        JsonObject options = new JsonObject()
                .put("auth", auth)
                .put("transports", transports)
                .put("reconnection", true)
                .put("reconnectionDelay", 20)
                .put("reconnectionDelayMax", 200);
        return new ReturningClient(driver.open(url(port), options));
    }

    private static String url(int port) {
        return "http://127.0.0.1:" + port;
    }

    /** Waits until it has connected for the {@code n}th time; {@code {sid, pid, recovered}}. */
    public JsonObject connected(int n) {
        return nth("connect", n);
    }

    /** Waits for its {@code n}th disconnection; the reason. */
    public String disconnected(int n) {
        return nth("disconnect", n).getString("reason");
    }

    private JsonObject nth(String kind, int n) {
        await(n + ". " + kind, () -> client.of(kind).size() >= n);
        return client.of(kind).get(n - 1);
    }

    /** How often it has connected. */
    public int connections() {
        return client.of("connect").size();
    }

    /** Whether it is connected, as the one with this pid. */
    public boolean holds(String pid) {
        List<JsonObject> turns = client.all().stream()
                .filter(what -> List.of("connect", "disconnect").contains(what.getString("kind")))
                .toList();
        return !turns.isEmpty() && pid.equals(turns.get(turns.size() - 1).getString("pid"));
    }

    public JsonObject succeed(String command, Object... data) {
        return client.succeed(command, data);
    }

    /** What it would show now when it comes back: {@code {pid, offset}}. */
    public JsonObject shown() {
        int number = shows.incrementAndGet();
        client.perform("show", new JsonObject());
        return nth("shown", number);
    }

    /** From now on it would show this offset. */
    public void remember(String offset) {
        client.perform("remember", new JsonObject().put("offset", offset));
    }

    /** Its transport breaks; it comes back by itself, at this port. */
    public void breakOff(int port) {
        move(port);
        client.perform("break", new JsonObject());
    }

    /** Its transport breaks, and it stays away. */
    public void leave() {
        int before = client.of("disconnect").size();
        client.perform("leave", new JsonObject());
        disconnected(before + 1);
    }

    /** It comes back, at this port. */
    public void returnTo(int port) {
        move(port);
        client.perform("return", new JsonObject());
    }

    /** Whenever it comes back, it does so at this port. */
    public void move(int port) {
        client.perform("move", new JsonObject().put("url", url(port)));
    }

    /** From now on it shows this token. */
    public void show(String token) {
        client.perform("auth", new JsonObject().put("auth", new JsonObject().put("token", token)));
    }

    /** It says that it is over, and connects again. */
    public void restart() {
        client.perform("disconnect", new JsonObject());
        client.perform("connect", new JsonObject());
    }

    /** The first arguments of the events of this name so far, in order. */
    public List<JsonObject> heard(String event) {
        return client.heard(event);
    }

    /** The first arguments of the events of this name, once there are so many. */
    public List<JsonObject> heard(String event, int count) {
        await(count + " of " + event, () -> heard(event).size() >= count);
        return heard(event);
    }

    /** Waits for the chat's message {@code last}; so far there was each once and in order, counted from 1 in its text. */
    public void assertHeard(String chat, long last) {
        await(last + " messages", () -> numbers(chat).size() >= last);
        List<Long> all = LongStream.rangeClosed(1, last).boxed().toList();
        assertTrue(all.equals(numbers(chat)), () -> numbers(chat) + " in " + client.all());
    }

    /** The numbers that the chat's messages had for a text; nudges apart. */
    public List<Long> numbers(String chat) {
        return heard("message:new").stream()
                .filter(message -> chat.equals(message.getString("chatId")) && !message.containsKey("nudge"))
                .map(message -> Long.parseLong(message.getString("text")))
                .toList();
    }

    private void await(String what, BooleanSupplier condition) {
        try {
            Await.until(what, condition);
        } catch (AssertionError missing) {
            throw new AssertionError(missing.getMessage() + "; had " + new JsonArray(client.all()), missing);
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
