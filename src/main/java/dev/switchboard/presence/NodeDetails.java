package dev.switchboard.presence;

import dev.switchboard.bus.Failure;
import dev.switchboard.storage.RedisStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;

/**
 * The details of users as this node has them: those in Redis, and while Redis is away those it knew last. What a user
 * chooses is told to every node, so that each knows it then; such news may get lost, and the next read makes up for it.
 * Safe from any thread; what {@link #open} listens to ends with its verticle.
 */
final class NodeDetails {

    private static final String CHOSEN = "switchboard.presence.chosen";

    /**
     * @param details of each user asked for
     * @param fromRedis whether it is the truth or what was known last
     */
    record Reading(Map<String, Details> details, boolean fromRedis) {}

    private final Vertx vertx;
    private final DetailStore store;
    private final KnownDetails known;

    NodeDetails(Vertx vertx, Duration keep) {
        this.vertx = vertx;
        this.store = new DetailStore(RedisStore.of(vertx), keep);
        this.known = KnownDetails.of(vertx);
    }

    Future<Void> open() {
        return vertx.eventBus()
                .<JsonObject>consumer(CHOSEN, message -> learn(message.body()))
                .completion();
    }

    /** The truth; fails with {@code UNAVAILABLE} while Redis is away. */
    Future<Map<String, Details>> read(Collection<String> users) {
        long asked = known.moment();
        return store.read(users).onSuccess(read -> read.forEach((user, details) -> known.learn(user, details, asked)));
    }

    /** The truth, or what was known last. */
    Future<Reading> readOrRecall(Collection<String> users) {
        return read(users)
                .map(read -> new Reading(read, true))
                .recover(cause -> cause instanceof Failure
                        ? Future.succeededFuture(new Reading(known.assume(users), false))
                        : Future.failedFuture(cause));
    }

    /** Keeps what the user has chosen, and tells it to the nodes, not to their clients. */
    Future<Void> choose(String user, ChosenStatus status, String text) {
        return store.choose(user, status, text).onSuccess(kept -> {
            JsonObject news = new JsonObject()
                    .put("user", user)
                    .put("status", status.word())
                    .put("text", text);
            learn(news);
            vertx.eventBus().publish(CHOSEN, news);
        });
    }

    Future<Void> see(Map<String, String> times) {
        return store.see(times);
    }

    private void learn(JsonObject news) {
        ChosenStatus status = ChosenStatus.of(news.getString("status"));
        Details details = Details.NONE.choosing(status, news.getString("text"));
        known.learn(news.getString("user"), details, known.moment());
    }
}
