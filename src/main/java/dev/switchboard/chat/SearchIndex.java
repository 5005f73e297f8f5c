package dev.switchboard.chat;

import dev.switchboard.bus.Topic;
import dev.switchboard.bus.TopicLogs;
import dev.switchboard.storage.Lease;
import dev.switchboard.storage.LeaseLostException;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Indexes the words of messages after their commits, on one node at a time: each turn asks which logs have moved, and reads on
 * in those of chats. A node that has just got the lease also compares all chats with what is indexed of them; so nothing is
 * missed while there is no such node, and what a hub has at its first start is indexed as well. Runs on its verticle's event
 * loop, which runs its turns and closes it; holds the names of the chats that are due.
 */
final class SearchIndex {

    private static final Logger LOG = LoggerFactory.getLogger(SearchIndex.class);

    /** Chats of one statement, and the events that it reads of each. */
    private static final int CHATS = 50;

    private static final int EVENTS = 200;
    /** Statements of one turn. What is left is done by the next turn, after what has moved since. */
    private static final int STATEMENTS = 100;

    private final TopicLogs logs;
    private final Lease lease;
    private final SearchIndexStore store;
    /** Chats that have moved, and those that are far behind. */
    private final Set<Topic> fresh = new LinkedHashSet<>();

    private final Set<Topic> behind = new LinkedHashSet<>();
    /** Up to which number of a log the chats are compared; null when all are. */
    private @Nullable Long compared;
    /** Where the next question to the logs begins; null if it is not known. */
    private @Nullable String moved;

    private @Nullable String problem;
    private boolean closed;

    SearchIndex(TopicLogs logs, Lease lease, SearchIndexStore store) {
        this.logs = logs;
        this.lease = lease;
        this.store = store;
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
        return Future.succeededFuture();
    }

    private Future<Void> turn() {
        return (moved == null ? begin() : follow(moved)).compose(known -> work(STATEMENTS));
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
            answer.heads().keySet().stream()
                    .filter(topic -> topic.kind() == Topic.Kind.CHAT)
                    .forEach(fresh::add);
            moved = answer.after();
            return Future.succeededFuture();
        });
    }

    private Future<Void> work(int statements) {
        if (closed || statements == 0) {
            return Future.succeededFuture();
        }
        Set<Topic> due = fresh.isEmpty() ? behind : fresh;
        if (!due.isEmpty()) {
            return lease.take()
                    .compose(held -> store.index(next(due), EVENTS))
                    .map(behind::addAll)
                    .compose(indexed -> work(statements - 1));
        }
        return compared == null ? Future.succeededFuture() : compare(compared).compose(some -> work(statements - 1));
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
