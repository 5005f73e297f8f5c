package dev.switchboard.presence;

import dev.switchboard.storage.RedisStore;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The details of users in Redis, read and written many at a time. Two keys a user, both expiring: the chosen status
 * ({@code <status>[:<text>]}) and the time last seen. Every call fails with {@code UNAVAILABLE} while Redis is away.
 * Safe from any thread.
 */
final class DetailStore {

    private static final String STATUS = "switchboard:presence:status:";
    private static final String SEEN = "switchboard:presence:seen:";

    /** Several nodes write when the same user was last seen, each by its own reckoning and in no order: the latest wins. */
    private static final String WRITE_LATEST =
            """
            for i, key in ipairs(KEYS) do
              local before = redis.call('GET', key)
              if not before or before < ARGV[i + 1] then
                redis.call('SET', key, ARGV[i + 1], 'PX', ARGV[1])
              end
            end""";

    /**
     * What is stored of a user.
     *
     * @param chosen whether a status is stored; otherwise the user has never chosen one, or Redis has lost it
     */
    record Stored(Details details, boolean chosen) {}

    private final RedisStore redis;
    private final Duration keep;

    DetailStore(RedisStore redis, Duration keep) {
        this.redis = redis;
        this.keep = keep;
    }

    /** What is stored of each of the users. */
    Future<Map<String, Stored>> read(Collection<String> users) {
        if (users.isEmpty()) {
            return Future.succeededFuture(Map.of());
        }
        List<String> order = List.copyOf(users);
        Request request = Request.cmd(Command.MGET);
        order.forEach(user -> request.arg(STATUS + user).arg(SEEN + user));
        return redis.send(request).map(response -> {
            Map<String, Stored> details = new HashMap<>();
            for (int i = 0; i < order.size(); i++) {
                details.put(order.get(i), stored(text(response.get(2 * i)), text(response.get(2 * i + 1))));
            }
            return details;
        });
    }

    Future<Void> choose(String user, ChosenStatus status, @Nullable String text) {
        return redis.send(set(user, status, text)).mapEmpty();
    }

    /** Stores what was chosen before, unless something is stored. */
    Future<Void> restore(String user, Details chosen) {
        return redis.send(set(user, chosen.chosen(), chosen.text()).arg("NX")).mapEmpty();
    }

    private Request set(String user, ChosenStatus status, @Nullable String text) {
        String value = text == null ? status.word() : status.word() + ":" + text;
        return Request.cmd(Command.SET).arg(STATUS + user).arg(value).arg("PX").arg(keep.toMillis());
    }

    /** Removes all that is stored of the user. */
    Future<Void> forget(String user) {
        return redis.send(Request.cmd(Command.DEL).arg(STATUS + user).arg(SEEN + user))
                .mapEmpty();
    }

    /** Stores when each user was last seen, unless a later time is stored. */
    Future<Void> see(Map<String, String> times) {
        if (times.isEmpty()) {
            return Future.succeededFuture();
        }
        List<String> order = List.copyOf(times.keySet());
        Request request = Request.cmd(Command.EVAL).arg(WRITE_LATEST).arg(order.size());
        order.forEach(user -> request.arg(SEEN + user));
        request.arg(keep.toMillis());
        order.forEach(user -> request.arg(times.get(user)));
        return redis.send(request).mapEmpty();
    }

    private static Stored stored(@Nullable String status, @Nullable String lastSeen) {
        if (status == null) {
            return new Stored(Details.NONE.seenAt(lastSeen), false);
        }
        int colon = status.indexOf(':');
        String word = colon < 0 ? status : status.substring(0, colon);
        String text = colon < 0 ? null : status.substring(colon + 1);
        return new Stored(new Details(ChosenStatus.of(word), text, lastSeen), true);
    }

    private static @Nullable String text(@Nullable Response response) {
        return response == null ? null : response.toString();
    }
}
