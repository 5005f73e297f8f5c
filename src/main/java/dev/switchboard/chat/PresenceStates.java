package dev.switchboard.chat;

import dev.switchboard.bus.ApartUsers;
import dev.switchboard.bus.HubCommands;
import dev.switchboard.bus.PresenceCommands;
import dev.switchboard.bus.PresenceCommands.States;
import dev.switchboard.bus.PresenceCommands.Users;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the concern {@code presence} for the states of users. Without an answer the states are unknown, and no user is
 * shown as offline because of it. Safe from any thread.
 */
final class PresenceStates {

    private static final Logger LOG = LoggerFactory.getLogger(PresenceStates.class);

    /** The most users one command may ask for. */
    private static final int CHUNK = 500;

    /** Well below the time in which the join itself must be answered. */
    private static final long TIMEOUT_MS = 1500;

    private final Vertx vertx;

    PresenceStates(Vertx vertx) {
        this.vertx = vertx;
    }

    /**
     * {@code {userId, status, text, lastSeen}} by user; users whose state is unknown are left out.
     *
     * @param self who of them sees the states; null for nobody
     * @param apart the users of whom nothing is shown
     */
    Future<Map<String, JsonObject>> of(List<String> userIds, @Nullable String self, ApartUsers apart) {
        List<Future<States>> asked = new ArrayList<>();
        for (int from = 0; from < userIds.size(); from += CHUNK) {
            asked.add(ask(userIds.subList(from, Math.min(from + CHUNK, userIds.size())), self));
        }
        return Future.all(asked).map(done -> {
            Map<String, JsonObject> states = new HashMap<>();
            asked.forEach(
                    part -> part.result().byUser().forEach((user, state) -> states.put(user, apart.shown(state))));
            return states;
        });
    }

    private Future<States> ask(List<String> userIds, @Nullable String self) {
        return HubCommands.of(vertx)
                .ask(PresenceCommands.STATES, new Users(userIds, self))
                .timeout(TIMEOUT_MS, TimeUnit.MILLISECONDS)
                .onFailure(failure -> LOG.debug("no presence for a join: {}", failure.toString()))
                .otherwise(new States(Map.of()));
    }
}
