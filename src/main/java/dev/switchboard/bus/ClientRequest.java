package dev.switchboard.bus;

import dev.switchboard.bus.HubCommand.Form;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What clients are asked to answer. In JSON {@code {event, data?, timeout?}} with one id or an array of ids under the names "user" and
 * "connection", of which at least one is there. Immutable.
 *
 * @param users whose connections are asked, all of them
 * @param connections those that are asked besides
 * @param event the name under which the client's code answers, such as {@code order:confirm}; no reserved one
 * @param data any JSON, at most {@link #MAX_DATA_BYTES} long
 * @param timeout how long answers are waited for, at most {@link #MAX_TIMEOUT}
 */
public record ClientRequest(
        OneOrMany users, OneOrMany connections, String event, @Nullable Object data, Duration timeout) {

    /** The most connections that are asked at once, and the most ids that one request names of each kind. */
    @ConcernApi
    public static final int MAX_CONNECTIONS = 1_000;

    /** The longest data, as encoded JSON in UTF-8. */
    @ConcernApi
    public static final int MAX_DATA_BYTES = 65_536;
    /** The longest time for the answers. */
    @ConcernApi
    public static final Duration MAX_TIMEOUT = Duration.ofSeconds(30);
    /** The time for the answers where none is given. */
    @ConcernApi
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

    /** Reading refuses what cannot be understood, naming the field. */
    public static final Form<ClientRequest> FORM = new Form<>(ClientRequest::toJson, ClientRequest::from);

    private static final String USER = "user";
    private static final String CONNECTION = "connection";
    private static final String EVENT = "event";
    private static final String DATA = "data";
    private static final String TIMEOUT = "timeout";
    private static final int MAX_EVENT = 100;
    private static final Pattern TIME = Pattern.compile("(\\d{1,6})(ms|s)");

    /** Asks all connections of the users, for {@link #DEFAULT_TIMEOUT}. */
    @ConcernApi
    public static ClientRequest ofUsers(Collection<String> users, String event, @Nullable Object data) {
        return new ClientRequest(
                new OneOrMany(USER, List.copyOf(users), true),
                new OneOrMany(CONNECTION, List.of(), false),
                event,
                data,
                DEFAULT_TIMEOUT);
    }

    /** Asks single connections, for {@link #DEFAULT_TIMEOUT}. */
    @ConcernApi
    public static ClientRequest ofConnections(Collection<String> connections, String event, @Nullable Object data) {
        return new ClientRequest(
                new OneOrMany(USER, List.of(), false),
                new OneOrMany(CONNECTION, List.copyOf(connections), true),
                event,
                data,
                DEFAULT_TIMEOUT);
    }

    /** The same with another time for the answers. */
    @ConcernApi
    public ClientRequest within(Duration time) {
        return new ClientRequest(users, connections, event, data, time);
    }

    /** The ids of the users, each once. */
    public Set<String> userIds() {
        return users.places(MAX_CONNECTIONS).keySet();
    }

    /** The ids of the single connections, each once. */
    public Set<String> connectionIds() {
        return connections.places(MAX_CONNECTIONS).keySet();
    }

    private JsonObject toJson() {
        JsonObject json = new JsonObject().put(EVENT, event).put(DATA, data).put(TIMEOUT, timeout.toMillis());
        users.write(json);
        connections.write(json);
        return json;
    }

    private static ClientRequest from(JsonObject json) {
        Fields fields = new Fields(json);
        return new ClientRequest(
                OneOrMany.read(json, USER),
                OneOrMany.read(json, CONNECTION),
                fields.text(EVENT, MAX_EVENT),
                fields.has(DATA) ? json.getValue(DATA) : new JsonObject(),
                timeout(json.getValue(TIMEOUT)));
    }

    /** This request; throws the refusal of one that cannot be asked. */
    ClientRequest checked() {
        if (userIds().isEmpty() && connectionIds().isEmpty()) {
            throw Failure.badRequest(USER, "user or connection is required");
        }
        if (ReservedEvents.contains(event)) {
            throw Failure.badRequest(EVENT, "event must not be " + event + ", which is reserved");
        }
        WellFormed.problem(new JsonObject().put(DATA, data)).ifPresent(problem -> {
            throw Failure.badRequest(problem.field(), problem.field() + " " + problem.words());
        });
        if (Json.encode(data).getBytes(StandardCharsets.UTF_8).length > MAX_DATA_BYTES) {
            throw Failure.of(
                            ErrorCode.PAYLOAD_TOO_LARGE,
                            "data must not have more than " + MAX_DATA_BYTES + " bytes as encoded JSON")
                    .with("field", DATA)
                    .with("limit", MAX_DATA_BYTES);
        }
        if (timeout.toMillis() < 1 || timeout.compareTo(MAX_TIMEOUT) > 0) {
            throw timeoutRefused();
        }
        return this;
    }

    private static Duration timeout(@Nullable Object value) {
        if (value == null) {
            return DEFAULT_TIMEOUT;
        }
        if (value instanceof Integer millis) {
            return Duration.ofMillis(millis);
        }
        Matcher text = TIME.matcher(value instanceof String written ? written : "");
        if (!text.matches()) {
            throw timeoutRefused();
        }
        long amount = Long.parseLong(text.group(1));
        return "s".equals(text.group(2)) ? Duration.ofSeconds(amount) : Duration.ofMillis(amount);
    }

    private static Failure timeoutRefused() {
        return Failure.badRequest(
                TIMEOUT,
                "timeout must be from 1 to " + MAX_TIMEOUT.toMillis() + " milliseconds, or a text such as 10s");
    }
}
