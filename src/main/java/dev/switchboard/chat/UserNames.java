package dev.switchboard.chat;

import dev.switchboard.bus.AccountCommands;
import dev.switchboard.bus.AccountCommands.Named;
import dev.switchboard.bus.AccountCommands.UserIds;
import dev.switchboard.bus.HubCommands;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the concern {@code account} for the names of users. Without an answer they are unknown: a list without names is better
 * than none. Safe from any thread.
 */
final class UserNames {

    private static final Logger LOG = LoggerFactory.getLogger(UserNames.class);

    /** Well below the time in which the command itself must be answered. */
    private static final long TIMEOUT_MS = 1_500;

    private final Vertx vertx;

    UserNames(Vertx vertx) {
        this.vertx = vertx;
    }

    /** {@code {id, username, …}} by user; users whose names are not known are left out. */
    Future<Map<String, JsonObject>> of(List<String> userIds) {
        if (userIds.isEmpty()) {
            return Future.succeededFuture(Map.of());
        }
        return HubCommands.of(vertx)
                .ask(AccountCommands.NAMES, new UserIds(userIds))
                .timeout(TIMEOUT_MS, TimeUnit.MILLISECONDS)
                .map(Named::byId)
                .onFailure(failure -> LOG.debug("no names for a list: {}", failure.toString()))
                .otherwise(Map.of());
    }
}
