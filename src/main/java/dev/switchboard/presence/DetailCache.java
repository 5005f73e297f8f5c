package dev.switchboard.presence;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.switchboard.bus.OnePerNode;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.Shareable;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The details that this node last read of users who have chosen a status, for while Redis is away; and the details that it
 * has assumed since, to be checked once Redis is back. The time last seen is left out: it would reveal which of the users
 * shown as offline are invisible. Bounded. Safe from any thread; one per node, for its lifetime.
 */
final class DetailCache implements Shareable {

    /** The most users it remembers. */
    static final int MAX_USERS = 100_000;

    private static final OnePerNode<DetailCache> NODE = new OnePerNode<>(DetailCache.class);

    private record Entry(Details details, long learnedAt) {}

    private final int maxUsers;
    private final Cache<String, Entry> entries;
    private final Map<String, Details> assumed = new LinkedHashMap<>();
    private long moment;

    DetailCache(int maxUsers) {
        this.maxUsers = maxUsers;
        this.entries = Caffeine.newBuilder()
                .maximumSize(maxUsers)
                .executor(Runnable::run)
                .build();
    }

    /** The node's own. */
    static DetailCache of(Vertx vertx) {
        return NODE.orMade(vertx, () -> new DetailCache(MAX_USERS));
    }

    /** The current moment, for a read that begins now and ends later. */
    synchronized long moment() {
        return ++moment;
    }

    /** Remembers the user's details as of that moment, unless later ones are known. */
    synchronized void learn(String user, Details details, long asOf) {
        Entry before = entries.getIfPresent(user);
        if (before != null && before.learnedAt() > asOf) {
            return;
        }
        // Most users have chosen nothing; that is what is assumed of unknown users, so it needs no entry.
        if (details.seenAt(null).equals(Details.NONE)) {
            entries.invalidate(user);
        } else {
            entries.put(user, new Entry(details.seenAt(null), asOf));
        }
    }

    /** What the user has chosen, as far as this node knows; empty for nothing. */
    Optional<Details> chosen(String user) {
        return Optional.ofNullable(entries.getIfPresent(user)).map(Entry::details);
    }

    /** The details last known of each user; from now on they count as assumed. */
    synchronized Map<String, Details> assume(Collection<String> users) {
        Map<String, Details> known = new HashMap<>();
        users.forEach(user -> {
            Entry entry = entries.getIfPresent(user);
            Details details = entry == null ? Details.NONE : entry.details();
            known.put(user, details);
            addAssumed(user, details);
        });
        return known;
    }

    /** These details were assumed of the user and are to be checked; the first assumption is the one that was shown. */
    synchronized void addAssumed(String user, Details details) {
        if (assumed.size() < maxUsers) {
            assumed.putIfAbsent(user, details);
        }
    }

    /** Removes and returns what was assumed of the user, or null. */
    synchronized @Nullable Details takeAssumed(String user) {
        return assumed.remove(user);
    }

    /** Removes and returns what was assumed of at most so many users. */
    synchronized Map<String, Details> takeAssumed(int most) {
        return Batches.take(assumed, most);
    }
}
