package dev.switchboard.chat;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.switchboard.bus.OnePerNode;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.Shareable;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The users who are typing, as this node knows. Its instances of the concern share this, because the commands of one user
 * reach them in turn. Bounded; safe from any thread; lives as long as the node.
 */
final class TypingUsers implements Shareable {

    /** The most users typing at once, over all chats. */
    static final int MAX = 20_000;

    /** How long another node's word that a user began to type counts. */
    private static final Duration ELSEWHERE = Duration.ofMinutes(1);

    private static final OnePerNode<TypingUsers> NODE = new OnePerNode<>(TypingUsers.class);

    /** A user in a chat. */
    record Typist(UUID chatId, String userId) {}

    /** One period of typing; the instance that began it ends it on timeout. */
    static final class Period {

        private final Object owner;
        private volatile long until;

        private Period(Object owner, long until) {
            this.owner = owner;
            this.until = until;
        }

        /** In nanoseconds of {@link System#nanoTime}. */
        long until() {
            return until;
        }
    }

    private final Map<Typist, Period> typing = new ConcurrentHashMap<>();
    private final Cache<Typist, Boolean> elsewhere = Caffeine.newBuilder()
            .maximumSize(MAX)
            .expireAfterWrite(ELSEWHERE)
            .executor(Runnable::run)
            .build();

    static TypingUsers of(Vertx vertx) {
        return NODE.orMade(vertx, TypingUsers::new);
    }

    boolean isFull() {
        return size() >= MAX;
    }

    int size() {
        return typing.size();
    }

    /** Records that a user types until then; the period that this began, or null if it extended one. */
    @Nullable
    Period type(Typist typist, long until, Object owner) {
        Period begun = new Period(owner, until);
        Period now = typing.compute(typist, (key, before) -> {
            if (before == null || before.until - System.nanoTime() < 0) {
                return begun;
            }
            before.until = until;
            return before;
        });
        return now == begun ? begun : null;
    }

    /** Ends this period; false if it has ended already or another one has begun. */
    boolean end(Typist typist, Period period) {
        return typing.remove(typist, period);
    }

    /** Ends the user's period; false if there is none. */
    boolean end(Typist typist) {
        return typing.remove(typist) != null;
    }

    /**
     * Ends the user's period if this owner began it. What another node says reaches each instance at its own time: a late one
     * must not end the period that another instance has begun since.
     */
    boolean endOwn(Typist typist, Object owner) {
        Period known = typing.get(typist);
        return known != null && known.owner == owner && typing.remove(typist, known);
    }

    /** Another node says that the user has begun to type there. */
    void begunElsewhere(Typist typist) {
        elsewhere.put(typist, true);
    }

    /** Whether the user may be typing at another node; it is asked to end it only once. */
    boolean endElsewhere(Typist typist) {
        return elsewhere.asMap().remove(typist) != null;
    }

    boolean has(Typist typist, Period period) {
        return typing.get(typist) == period;
    }

    /** The users whose periods this owner began. */
    Iterable<Typist> ownedBy(Object owner) {
        return typing.entrySet().stream()
                .filter(entry -> entry.getValue().owner == owner)
                .map(Map.Entry::getKey)
                .toList();
    }
}
