package dev.switchboard.presence;

import io.vertx.core.Vertx;
import io.vertx.core.shareddata.LocalMap;
import io.vertx.core.shareddata.Shareable;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What this node knew last of the users who have chosen how to be seen, for while Redis is away, and what it has gone by
 * since, to be looked at again once Redis is back. Without the time last seen, or who is invisible could be told from
 * who is gone. Bounded: the least recently used go first. Safe from any thread; one a node, as long as the node.
 */
final class KnownDetails implements Shareable {

    /** The most users it remembers. */
    static final int MAX_USERS = 100_000;

    private static final String REGISTRY = "switchboard.presence.known";

    private record Entry(Details details, long learnt) {}

    private final int maxUsers;
    private final LinkedHashMap<String, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<String, Details> assumed = new LinkedHashMap<>();
    private long moment;

    KnownDetails(int maxUsers) {
        this.maxUsers = maxUsers;
    }

    /** The node's own. */
    static KnownDetails of(Vertx vertx) {
        LocalMap<String, KnownDetails> registry = vertx.sharedData().getLocalMap(REGISTRY);
        return registry.computeIfAbsent(REGISTRY, absent -> new KnownDetails(MAX_USERS));
    }

    /** Now, for what is asked for now and answered later. */
    synchronized long moment() {
        return ++moment;
    }

    /** The user has these details as of that moment; what was learnt later stays. */
    synchronized void learn(String user, Details details, long asOf) {
        Entry before = entries.get(user);
        if (before != null && before.learnt() > asOf) {
            return;
        }
        // Most users have chosen nothing: that is what is assumed of the unknown, and takes no room.
        if (details.seenAt(null).equals(Details.NONE)) {
            entries.remove(user);
            return;
        }
        entries.put(user, new Entry(details.seenAt(null), asOf));
        if (entries.size() > maxUsers) {
            Iterator<String> eldest = entries.keySet().iterator();
            eldest.next();
            eldest.remove();
        }
    }

    /** What was known last of each; from now on they are those that something was assumed of. */
    synchronized Map<String, Details> assume(Collection<String> users) {
        Map<String, Details> known = new HashMap<>();
        users.forEach(user -> {
            Entry entry = entries.get(user);
            Details details = entry == null ? Details.NONE : entry.details();
            known.put(user, details);
            assumed(user, details);
        });
        return known;
    }

    /** This was assumed of the user and is still to be looked at; what was assumed first is what may be wrong. */
    synchronized void assumed(String user, Details details) {
        if (assumed.size() < maxUsers) {
            assumed.putIfAbsent(user, details);
        }
    }

    /** Takes what was assumed of the user, or null if nothing was. */
    synchronized Details takeAssumed(String user) {
        return assumed.remove(user);
    }

    /** Takes what was assumed of so many users at most. */
    synchronized Map<String, Details> takeAssumed(int most) {
        Map<String, Details> taken = new LinkedHashMap<>();
        Iterator<Map.Entry<String, Details>> next = assumed.entrySet().iterator();
        while (next.hasNext() && taken.size() < most) {
            Map.Entry<String, Details> one = next.next();
            taken.put(one.getKey(), one.getValue());
            next.remove();
        }
        return taken;
    }
}
