package dev.switchboard.presence;

import dev.switchboard.bus.Failure;
import dev.switchboard.presence.DetailStore.Stored;
import dev.switchboard.storage.RedisStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The details of users as this node has them: those in Redis, and while Redis is away those it knew last. What a user
 * chooses is published to every node's cache; such a message may be lost, and the next read makes up for it. Safe from any
 * thread; what {@link #open} listens to ends with its verticle.
 */
final class NodeDetails {

    private static final Logger LOG = LoggerFactory.getLogger(NodeDetails.class);
    private static final String CHOSEN = "switchboard.presence.chosen";

    /**
     * The details of users.
     *
     * @param details of each user asked for
     * @param fromRedis whether they come from Redis or from the cache
     */
    record Reading(Map<String, Details> details, boolean fromRedis) {

        Details of(String user) {
            return details.getOrDefault(user, Details.NONE);
        }
    }

    private final Vertx vertx;
    private final DetailStore store;
    private final DetailCache cache;
    private final RecentChanges recent;

    NodeDetails(Vertx vertx, Duration keep) {
        this.vertx = vertx;
        this.store = new DetailStore(RedisStore.of(vertx), keep);
        this.cache = DetailCache.of(vertx);
        this.recent = RecentChanges.of(vertx);
    }

    Future<Void> open() {
        return vertx.eventBus()
                .<JsonObject>consumer(CHOSEN, message -> learn(message.body()))
                .completion();
    }

    /** From Redis; fails with {@code UNAVAILABLE} while Redis is away. */
    Future<Reading> read(Collection<String> users) {
        long asked = cache.moment();
        return store.read(users).map(read -> {
            Map<String, Details> details = new HashMap<>();
            read.forEach((user, stored) -> details.put(user, known(user, stored, asked)));
            return new Reading(details, true);
        });
    }

    /**
     * A choice holds until the user changes it, also when Redis comes back empty: a node that remembers it stores it again.
     * Who chooses to be online again has that stored, so nothing stored never means that.
     */
    private Details known(String user, Stored stored, long asked) {
        Optional<Details> remembered = stored.chosen() ? Optional.empty() : cache.chosen(user);
        if (remembered.isEmpty()) {
            cache.learn(user, stored.details(), asked);
            return stored.details();
        }
        store.restore(user, remembered.get())
                .onFailure(failure -> LOG.debug("the status of a user not stored again yet", failure));
        return remembered.get().seenAt(stored.details().lastSeen());
    }

    /** From Redis, or from the cache while Redis is away. */
    Future<Reading> readOrRecall(Collection<String> users) {
        return read(users)
                .recover(cause -> cause instanceof Failure
                        ? Future.succeededFuture(new Reading(cache.assume(users), false))
                        : Future.failedFuture(cause));
    }

    /** Stores what the user has chosen, and publishes it to the nodes' caches, not to clients. */
    Future<Void> choose(String user, ChosenStatus status, @Nullable String text) {
        return store.choose(user, status, text).onSuccess(kept -> {
            JsonObject chosen = new JsonObject()
                    .put("user", user)
                    .put("status", status.word())
                    .put("text", text);
            learn(chosen);
            vertx.eventBus().publish(CHOSEN, chosen);
        });
    }

    /** Nothing is known of the user any longer; the nodes that remember a choice learn of the usual one. */
    Future<Void> forget(String user) {
        return choose(user, ChosenStatus.ONLINE, null).compose(chosen -> store.forget(user));
    }

    Future<Void> see(Map<String, String> times) {
        return store.see(times);
    }

    private void learn(JsonObject chosen) {
        ChosenStatus status = ChosenStatus.of(chosen.getString("status"));
        Details details = Details.NONE.choosing(status, chosen.getString("text"));
        cache.learn(chosen.getString("user"), details, cache.moment());
        recent.note(chosen.getString("user"));
    }
}
