package dev.switchboard.chat;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Caller;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.Commands;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the concern that knows for the states of users. Without an answer the states are unknown, and nobody is said to be
 * offline for it. Safe from any thread.
 */
final class PresenceStates {

    private static final Logger LOG = LoggerFactory.getLogger(PresenceStates.class);
    private static final String GET = "presence:get";
    /** The most users one command may ask for. */
    private static final int CHUNK = 500;
    /** Well below the time in which the join itself must be answered. */
    private static final long PATIENCE_MS = 1500;

    private final Vertx vertx;

    PresenceStates(Vertx vertx) {
        this.vertx = vertx;
    }

    /** {@code {userId, status, text, lastSeen}} by user; those that could not be learnt are left out. */
    Future<Map<String, JsonObject>> of(Caller caller, List<String> userIds) {
        List<Future<JsonArray>> asked = new ArrayList<>();
        for (int from = 0; from < userIds.size(); from += CHUNK) {
            asked.add(ask(caller, userIds.subList(from, Math.min(from + CHUNK, userIds.size()))));
        }
        return Future.all(asked).map(done -> {
            Map<String, JsonObject> states = new HashMap<>();
            asked.forEach(part -> part.result().stream()
                    .map(JsonObject.class::cast)
                    .forEach(state -> states.put(state.getString("userId"), state)));
            return states;
        });
    }

    private Future<JsonArray> ask(Caller caller, List<String> userIds) {
        JsonObject data = new JsonObject().put("userIds", new JsonArray(new ArrayList<>(userIds)));
        return Commands.of(vertx)
                .request(new Command(GET, caller, data, false))
                .timeout(PATIENCE_MS, TimeUnit.MILLISECONDS)
                .map(PresenceStates::states)
                .otherwise(late -> new JsonArray());
    }

    private static JsonArray states(Answer answer) {
        if (!answer.success()) {
            LOG.debug("no presence for a join: {}", answer.body().getString("error"));
        }
        return answer.body().getJsonArray("states", new JsonArray());
    }
}
