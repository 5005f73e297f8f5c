package dev.switchboard.remote;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The answers about users that count for some time, and those that are still on their way, so that nothing is asked twice. Of
 * too many, the users asked about longest ago are forgotten. Safe from any thread; lives as long as its decision.
 *
 * @param <K> what is asked about a user
 * @param <V> the answer
 */
final class Remembered<K, V extends Remembered.Answer> {

    /** What is remembered. */
    interface Answer {

        /** Whether it counts for later questions, or was decided for this one alone. */
        boolean counts();
    }

    private static final int MOST = 200_000;

    private final Map<String, Map<K, Known<V>>> users = new LinkedHashMap<>(16, 0.75f, true);
    private final long keptNanos;
    private final LongSupplier nanoTime;
    private int size;

    /** An answer, or one on its way. */
    private static final class Known<V> {

        private final Future<V> answer;
        private long until;

        private Known(Future<V> answer) {
            this.answer = answer;
        }
    }

    Remembered(Duration kept, LongSupplier nanoTime) {
        this.keptNanos = kept.toNanos();
        this.nanoTime = nanoTime;
    }

    /** The answer that counts, or is on its way; null if there is none. */
    synchronized @Nullable Future<V> find(String user, K question) {
        Map<K, Known<V>> own = users.get(user);
        Known<V> known = own == null ? null : own.get(question);
        if (known == null) {
            return null;
        }
        if (known.answer.isComplete() && nanoTime.getAsLong() - known.until >= 0) {
            remove(user, question, known);
            return null;
        }
        return known.answer;
    }

    /** Remembers an answer on its way. One that fails is forgotten, and one that {@link #forget} met stays forgotten. */
    Future<V> put(String user, K question, Supplier<Future<V>> ask) {
        Future<V> answer = ask.get();
        Known<V> known = new Known<>(answer);
        synchronized (this) {
            known.until = nanoTime.getAsLong();
            Known<V> before =
                    users.computeIfAbsent(user, first -> new HashMap<>()).put(question, known);
            size += before == null ? 1 : 0;
            bound();
        }
        return answer.onComplete(answered -> settle(user, question, known, counts(answered)));
    }

    private boolean counts(AsyncResult<V> answered) {
        return keptNanos > 0 && answered.succeeded() && answered.result().counts();
    }

    private synchronized void settle(String user, K question, Known<V> known, boolean counts) {
        if (counts) {
            known.until = nanoTime.getAsLong() + keptNanos;
        } else {
            remove(user, question, known);
        }
    }

    private void remove(String user, K question, Known<V> known) {
        Map<K, Known<V>> own = users.get(user);
        if (own != null && own.remove(question, known)) {
            size--;
            if (own.isEmpty()) {
                users.remove(user);
            }
        }
    }

    private void bound() {
        Iterator<Map<K, Known<V>>> oldest = users.values().iterator();
        while (size > MOST && oldest.hasNext()) {
            size -= oldest.next().size();
            oldest.remove();
        }
    }

    synchronized void forget(String user) {
        Map<K, Known<V>> own = users.remove(user);
        size -= own == null ? 0 : own.size();
    }
}
