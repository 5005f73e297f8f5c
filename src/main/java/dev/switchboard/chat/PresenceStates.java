package dev.switchboard.chat;

import dev.switchboard.bus.Caller;
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

    /** {@code {userId, status, text, lastSeen}} by user; users whose state is unknown are left out. */
    Future<Map<String, JsonObject>> of(Caller caller, List<String> userIds) {
        List<Future<States>> asked = new ArrayList<>();
        for (int from = 0; from < userIds.size(); from += CHUNK) {
            asked.add(ask(caller, userIds.subList(from, Math.min(from + CHUNK, userIds.size()))));
        }
        return Future.all(asked).map(done -> {
            Map<String, JsonObject> states = new HashMap<>();
            asked.forEach(part -> states.putAll(part.result().byUser()));
            return states;
        });
    }

    private Future<States> ask(Caller caller, List<String> userIds) {
        return HubCommands.of(vertx)
                .ask(PresenceCommands.STATES, caller, new Users(userIds))
                .timeout(TIMEOUT_MS, TimeUnit.MILLISECONDS)
                .onFailure(failure -> LOG.debug("no presence for a join: {}", failure.toString()))
                .otherwise(new States(Map.of()));
    }
}
