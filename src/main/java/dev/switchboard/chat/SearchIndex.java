package dev.switchboard.chat;

import dev.switchboard.bus.Steps;
import dev.switchboard.bus.Topic;
import dev.switchboard.bus.TopicLogs;
import dev.switchboard.storage.Lease;
import dev.switchboard.storage.LeaseLostException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Indexes the words of messages after their commits, on one node at a time: each turn asks which logs have moved, and reads on
 * in those of chats. A node that has just got the lease also compares all chats with what is indexed of them; so nothing is
 * missed while there is no such node, and what a hub has at its first start is indexed as well. It rests between its statements,
 * see {@link SearchPace}. Runs on its verticle's event loop, which runs its turns and closes it; holds the names of the chats
 * that are due.
 */
final class SearchIndex {

    private static final Logger LOG = LoggerFactory.getLogger(SearchIndex.class);

    /** Chats of one statement, and the events that it reads of each: few, since a rest follows and senders may wait for it. */
    private static final int CHATS = 20;

    private static final int EVENTS = 25;
    /** Of one turn. What is left is done by the next turn, after what has moved since. */
    private static final long TURN_NANOS = Duration.ofSeconds(2).toNanos();

    private final Vertx vertx;
    private final TopicLogs logs;
    private final Lease lease;
    private final SearchIndexStore store;
    private final SearchMetrics metrics;
    /** Chats that have moved, and those that are far behind. */
    private final Set<Topic> fresh = new LinkedHashSet<>();

    private final Set<Topic> behind = new LinkedHashSet<>();
    /** Up to which number of a log the chats are compared; null when all are. */
    private @Nullable Long compared;
    /** Where the next question to the logs begins; null if it is not known. */
    private @Nullable String moved;
    /** Whether chats have moved since the turn before. */
    private boolean senders;

    private @Nullable String problem;
    private boolean closed;

    SearchIndex(Vertx vertx, TopicLogs logs, Lease lease, SearchIndexStore store) {
        this.vertx = vertx;
        this.logs = logs;
        this.lease = lease;
        this.store = store;
        this.metrics = SearchMetrics.of(vertx);
    }

    /** Leaves the lease to the next node. */
    Future<Void> close() {
        closed = true;
        return lease.isHeld() ? lease.leave().otherwiseEmpty() : Future.succeededFuture();
    }

    /** One turn; what goes wrong is logged, and the next turn begins anew. */
    Future<Void> run() {
        if (closed) {
            return Future.succeededFuture();
        }
        return lease.take().compose(held -> held ? turn() : forget()).transform(done -> {
            learn(done.cause());
            return done.succeeded() ? Future.succeededFuture() : forget();
        });
    }

    /** Another node may index meanwhile. */
    private Future<Void> forget() {
        moved = null;
        compared = null;
        fresh.clear();
        behind.clear();
        metrics.behind(0);
        return Future.succeededFuture();
    }

    private Future<Void> turn() {
        return (moved == null ? begin() : follow(moved)).compose(known -> work(System.nanoTime() + TURN_NANOS));
    }

    private Future<Void> begin() {
        return store.keepLanguage().compose(kept -> logs.moved(null)).map(now -> {
            moved = now.after();
            compared = 0L;
            return null;
        });
    }

    private Future<Void> follow(String after) {
        return logs.moved(after).compose(answer -> {
            if (!answer.complete()) {
                return begin();
            }
            List<Topic> chats = answer.heads().keySet().stream()
                    .filter(topic -> topic.kind() == Topic.Kind.CHAT)
                    .toList();
            fresh.addAll(chats);
            senders = !chats.isEmpty();
            moved = answer.after();
            return Future.succeededFuture();
        });
    }

    private Future<Void> work(long until) {
        return Steps.whileMore(
                () -> closed || System.nanoTime() - until >= 0 ? Future.succeededFuture(false) : workSome());
    }

    /** Whether there was something to do. */
    private Future<Boolean> workSome() {
        Set<Topic> due = fresh.isEmpty() ? behind : fresh;
        if (!due.isEmpty()) {
            return lease.take().compose(held -> index(next(due))).map(true);
        }
        return compared == null
                ? Future.succeededFuture(false)
                : compare(compared).map(true);
    }

    private Future<Void> index(List<Topic> chats) {
        long began = System.nanoTime();
        return store.index(chats, EVENTS).compose(indexed -> {
            behind.addAll(indexed.more());
            metrics.behind(fresh.size() + behind.size());
            return rest(SearchPace.rest(Duration.ofNanos(System.nanoTime() - began), senders || indexed.shared()));
        });
    }

    private Future<Void> rest(Duration length) {
        return vertx.timer(Math.max(1, length.toMillis()), TimeUnit.MILLISECONDS)
                .mapEmpty();
    }

    private static List<Topic> next(Set<Topic> due) {
        List<Topic> next = new ArrayList<>(CHATS);
        for (Iterator<Topic> topics = due.iterator(); topics.hasNext() && next.size() < CHATS; ) {
            next.add(topics.next());
            topics.remove();
        }
        return next;
    }

    private Future<Void> compare(long after) {
        return store.behind(after, CHATS).map(found -> {
            found.forEach(chat -> behind.add(Topic.trusted(chat.topic())));
            compared = found.isEmpty()
                    ? null
                    : Long.valueOf(found.get(found.size() - 1).log());
            return null;
        });
    }

    /** Logs what is new. */
    private void learn(@Nullable Throwable failure) {
        if (failure instanceof LeaseLostException) {
            lease.lost();
            return;
        }
        String words = failure == null ? null : failure.toString();
        if (words != null && !words.equals(problem)) {
            LOG.warn("messages are not indexed for the search now: {}", words);
        } else if (words == null && problem != null) {
            LOG.info("messages are indexed for the search again");
        }
        problem = words;
    }
}
