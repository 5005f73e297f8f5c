package dev.switchboard.gateway.admission;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.switchboard.bus.AccountCommands;
import dev.switchboard.bus.AccountCommands.Seen;
import dev.switchboard.bus.Caller;
import dev.switchboard.bus.Commands;
import dev.switchboard.bus.HubCommands;
import io.vertx.core.Vertx;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports the users seen in tokens to the concern that keeps accounts, so that people can be found by name: in batches, once
 * a second at most, and not again for those reported lately. Users that do not fit are reported at their next connect. Any
 * thread; lives as long as the node.
 */
public final class SeenUsers {

    private static final Logger LOG = LoggerFactory.getLogger(SeenUsers.class);
    private static final int REMEMBERED = 20_000;
    private static final int BATCH = 500;
    private static final long PAUSE_MS = 1_000;

    private final HubCommands commands;
    private final Cache<String, String> reported =
            Caffeine.newBuilder().maximumSize(REMEMBERED).build();
    private Map<String, String> fresh = new LinkedHashMap<>();

    public SeenUsers(Vertx vertx, Commands commands) {
        this.commands = new HubCommands(commands);
        vertx.setPeriodic(PAUSE_MS, fired -> report());
    }

    synchronized void note(Caller caller) {
        if (fresh.size() < BATCH
                && !caller.isAnonymous()
                && !caller.username().equals(reported.getIfPresent(caller.id()))) {
            fresh.put(caller.id(), caller.username());
        }
    }

    private synchronized void report() {
        if (fresh.isEmpty()) {
            return;
        }
        Map<String, String> batch = fresh;
        fresh = new LinkedHashMap<>();
        commands.ask(AccountCommands.SEEN, new Seen(batch))
                .onSuccess(kept -> remember(batch))
                .onFailure(failure -> LOG.debug("{} users not noted: {}", batch.size(), failure.toString()));
    }

    private synchronized void remember(Map<String, String> batch) {
        reported.putAll(batch);
    }
}
