package dev.switchboard.presence;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.switchboard.bus.ApartUsers;
import dev.switchboard.bus.Caller;
import dev.switchboard.bus.ChatCommands;
import dev.switchboard.bus.HubCommands;
import dev.switchboard.bus.PresenceCommands.Users;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the concern {@code chat} from whom a user is kept apart, since one blocks the other. Presence goes on while the store is
 * away: then what was known last counts, and nobody is apart of whom nothing is known. Bounded; on its verticle's event loop.
 */
final class ApartLookup {

    private static final Logger LOG = LoggerFactory.getLogger(ApartLookup.class);

    /** Well below the time in which a command must be answered. */
    private static final long TIMEOUT_MS = 1_500;

    /** Users of whom it is remembered; only those who are apart from somebody. */
    private static final int MAX_KNOWN = 10_000;

    private final Vertx vertx;
    private final Cache<String, ApartUsers> known =
            Caffeine.newBuilder().maximumSize(MAX_KNOWN).executor(Runnable::run).build();

    ApartLookup(Vertx vertx) {
        this.vertx = vertx;
    }

    /** From which of the users the caller is kept apart; the hub from nobody. */
    Future<ApartUsers> of(Caller caller, List<String> users) {
        if (caller.isHub()) {
            return Future.succeededFuture(ApartUsers.NONE);
        }
        return HubCommands.of(vertx)
                .ask(ChatCommands.APART, caller, new Users(users))
                .timeout(TIMEOUT_MS, TimeUnit.MILLISECONDS)
                .onSuccess(apart -> remember(caller.id(), users, apart))
                .recover(failure -> {
                    LOG.debug("not known who is kept apart: {}", failure.toString());
                    ApartUsers last = known.getIfPresent(caller.id());
                    return Future.succeededFuture(last == null ? ApartUsers.NONE : last);
                });
    }

    private void remember(String userId, List<String> asked, ApartUsers apart) {
        ApartUsers before = known.getIfPresent(userId);
        if (before == null && apart.seen().isEmpty()) {
            return;
        }
        known.put(userId, before == null ? apart : before.updated(asked, apart));
    }
}
