package dev.switchboard.chat;

import io.vertx.core.Vertx;
import io.vertx.core.shareddata.LocalMap;
import io.vertx.core.shareddata.Shareable;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Who is typing where, as this node's instances of the concern have it. They share it, because the commands of one user
 * reach them in turn. Bounded; safe from any thread; lives as long as the node.
 */
final class TypingBoard implements Shareable {

    /** The most people typing at once, over all chats. */
    static final int MAX = 20_000;

    private static final String REGISTRY = "switchboard.chat.typing";

    record Who(UUID chatId, String userId) {}

    /** One stretch of typing; ended by the instance that began it when its time is over. */
    static final class Stretch {

        private final Object owner;
        private volatile long until;

        private Stretch(Object owner, long until) {
            this.owner = owner;
            this.until = until;
        }

        /** In nanoseconds of {@link System#nanoTime}. */
        long until() {
            return until;
        }
    }

    private final Map<Who, Stretch> typing = new ConcurrentHashMap<>();

    static TypingBoard of(Vertx vertx) {
        LocalMap<String, TypingBoard> registry = vertx.sharedData().getLocalMap(REGISTRY);
        return registry.computeIfAbsent(REGISTRY, key -> new TypingBoard());
    }

    boolean isFull() {
        return size() >= MAX;
    }

    int size() {
        return typing.size();
    }

    /** Lets somebody type until then; the stretch that this began, or null if one went on. */
    Stretch type(Who who, long until, Object owner) {
        Stretch begun = new Stretch(owner, until);
        Stretch now = typing.compute(who, (key, before) -> {
            if (before == null || before.until - System.nanoTime() < 0) {
                return begun;
            }
            before.until = until;
            return before;
        });
        return now == begun ? begun : null;
    }

    /** Ends this stretch; false if it has been ended, or another has begun. */
    boolean end(Who who, Stretch stretch) {
        return typing.remove(who, stretch);
    }

    /** Ends whatever stretch there is; false if there is none. */
    boolean end(Who who) {
        return typing.remove(who) != null;
    }

    boolean has(Who who, Stretch stretch) {
        return typing.get(who) == stretch;
    }

    /** Who types by this owner's reckoning. */
    Iterable<Who> ownedBy(Object owner) {
        return typing.entrySet().stream()
                .filter(entry -> entry.getValue().owner == owner)
                .map(Map.Entry::getKey)
                .toList();
    }
}
