package dev.switchboard.bus;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells who has had no connection since a moment, for concerns that reach people who are away. This node's routing table says
 * who is connected, the concern {@code presence} who was; where neither knows, the person counts as absent. Safe from any
 * thread.
 */
public final class Absence {

    private static final Logger LOG = LoggerFactory.getLogger(Absence.class);

    private final Audience audience;
    private final HubCommands commands;
    private final int usersAtOnce;

    /** @param usersAtOnce the most users that the concern {@code presence} is asked about at once */
    public Absence(Vertx vertx, int usersAtOnce) {
        this(new Audience(vertx), HubCommands.of(vertx), usersAtOnce);
    }

    public Absence(Audience audience, HubCommands commands, int usersAtOnce) {
        this.audience = audience;
        this.commands = commands;
        this.usersAtOnce = usersAtOnce;
    }

    /**
     * Those of the events whose user has had no connection at any moment since.
     *
     * @param user whom an event is for
     * @param at when it happened
     */
    public <T> Future<List<T>> missed(
            Collection<T> events, Function<? super T, String> user, Function<? super T, Instant> at) {
        Set<Topic> users = events.stream().map(user).map(Topic::user).collect(Collectors.toSet());
        if (users.isEmpty()) {
            return Future.succeededFuture(List.of());
        }
        return audience.active(users).compose(online -> {
            List<String> away = users.stream()
                    .filter(one -> !online.contains(one))
                    .map(Topic::id)
                    .toList();
            return seen(away, 0, new HashMap<>()).map(seen -> events.stream()
                    .filter(event -> !online.contains(Topic.user(user.apply(event))))
                    .filter(event -> isAfter(at.apply(event), seen.get(user.apply(event))))
                    .toList());
        });
    }

    private static boolean isAfter(Instant moment, @Nullable Instant seen) {
        return seen == null || moment.isAfter(seen);
    }

    /** When users were last connected, as far as it is known. */
    private Future<Map<String, Instant>> seen(List<String> users, int from, Map<String, Instant> seen) {
        if (from >= users.size()) {
            return Future.succeededFuture(seen);
        }
        int to = Math.min(users.size(), from + usersAtOnce);
        return commands.ask(PresenceCommands.STATES, new PresenceCommands.Users(users.subList(from, to)))
                .map(PresenceCommands.States::byUser)
                .otherwise(failure -> {
                    LOG.debug("not known who was connected: {}", failure.toString());
                    return Map.of();
                })
                .compose(states -> {
                    states.forEach((user, state) -> note(user, state, seen));
                    return seen(users, to, seen);
                });
    }

    private static void note(String user, JsonObject state, Map<String, Instant> seen) {
        String last = state.getString("lastSeen");
        if (last != null) {
            seen.put(user, Instant.parse(last));
        }
    }
}
