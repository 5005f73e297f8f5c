package dev.switchboard.hook;

import dev.switchboard.bus.Audience;
import dev.switchboard.bus.HubCommands;
import dev.switchboard.bus.PresenceCommands;
import dev.switchboard.bus.Topic;
import dev.switchboard.hook.QueueStore.Undecided;
import dev.switchboard.hook.QueueStore.Unread;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Queues {@code message:unread} of one hook: decides, some time after messages were sent, who has neither read them nor had a
 * connection since. A sender pays nothing for it: the hook learns from the moved logs which chats there are, and each message
 * is decided once, in the statement that queues the events. Who is connected says this node's routing table, who was
 * says the concern {@code presence}; where that is not known the message is reported. On its verticle's event loop.
 */
final class HookUnread {

    private static final Logger LOG = LoggerFactory.getLogger(HookUnread.class);

    /** Chats of one decision, each with up to thousands of participants. */
    private static final int CHATS = 8;

    private final HookConfig config;
    private final Duration after;
    private final QueueStore store;
    private final Audience audience;
    private final HubCommands commands;
    private final int usersAtOnce;

    /** @param usersAtOnce the most users that the concern {@code presence} is asked about at once */
    HookUnread(
            HookConfig config,
            Duration after,
            QueueStore store,
            Audience audience,
            HubCommands commands,
            int usersAtOnce) {
        this.config = config;
        this.after = after;
        this.store = store;
        this.audience = audience;
        this.commands = commands;
        this.usersAtOnce = usersAtOnce;
    }

    /** Decides about some of the chats that are due. */
    Future<Void> decide() {
        return store.undecided(config.name(), after, CHATS)
                .compose(chats -> chats.decided().isEmpty()
                        ? Future.succeededFuture()
                        : missed(chats).compose(unread -> store.decide(config.name(), chats, unread, after)));
    }

    private Future<List<Unread>> missed(Undecided chats) {
        Set<Topic> users = Set.copyOf(
                chats.unread().stream().map(one -> Topic.user(one.user())).toList());
        if (users.isEmpty()) {
            return Future.succeededFuture(List.of());
        }
        return audience.active(users).compose(online -> {
            List<String> away = users.stream()
                    .filter(user -> !online.contains(user))
                    .map(Topic::id)
                    .toList();
            return seen(away, 0, new HashMap<>()).map(seen -> chats.unread().stream()
                    .filter(one -> !online.contains(Topic.user(one.user())))
                    .filter(one -> isAfter(one.at(), seen.get(one.user())))
                    .toList());
        });
    }

    private static boolean isAfter(OffsetDateTime sent, @Nullable Instant seen) {
        return seen == null || sent.toInstant().isAfter(seen);
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
