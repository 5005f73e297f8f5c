package dev.switchboard.notification;

import dev.switchboard.bus.Deadline;
import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Publisher;
import dev.switchboard.bus.Topic;
import dev.switchboard.log.TopicLog;
import dev.switchboard.notification.NotificationStore.Unread;
import dev.switchboard.storage.PipelinedTransaction;
import dev.switchboard.storage.PipelinedTransaction.Decision;
import dev.switchboard.storage.PipelinedTransaction.Leave;
import dev.switchboard.storage.PipelinedTransaction.Write;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Marks a user's notifications as read. What changes is one event in the user's own log, so that all their devices hear of
 * it, also those that are absent. The log is locked first, so its order is the order in which notifications came and were
 * read. Keeps nothing; safe from any thread.
 */
final class NotificationReading {

    private static final String STATE = "notification:state";

    /** How many are unread then, and the event to publish; null if nothing has changed. */
    private record Marked(long unread, @Nullable Publication event) {}

    private final Postgres postgres;
    private final NotificationStore store;
    private final Publisher publisher;

    NotificationReading(Postgres postgres, NotificationStore store, Publisher publisher) {
        this.postgres = postgres;
        this.store = store;
        this.publisher = publisher;
    }

    /** Marks those of the ids that are unread, or all if there are no ids; returns how many are unread then. */
    Future<Long> read(String user, Optional<List<UUID>> ids, Deadline deadline) {
        return PipelinedTransaction.<Marked>run(postgres, deadline, tx -> decide(tx, user, ids))
                .map(marked -> {
                    if (marked.event() != null) {
                        publisher.publish(marked.event());
                    }
                    return marked.unread();
                });
    }

    private Future<Decision<Marked>> decide(SqlConnection tx, String user, Optional<List<UUID>> ids) {
        Topic topic = Topic.user(user);
        Future<Map<Topic, Long>> next = TopicLog.lock(tx, List.of(topic));
        Future<Unread> asked = store.unread(tx, user, ids.orElse(List.of()));
        return Future.all(next, asked).map(done -> {
            Unread unread = asked.result();
            long marked = ids.isPresent() ? unread.named().size() : unread.count();
            long left = unread.count() - marked;
            return marked == 0
                    ? new Leave<>(new Marked(left, null))
                    : write(
                            user,
                            TopicLog.targets(List.of(topic), next.result()).get(0),
                            left,
                            ids.map(i -> unread.named()));
        });
    }

    private Write<Marked> write(String user, Publication.Target target, long left, Optional<List<UUID>> ids) {
        Buffer data = state(left, ids).toBuffer();
        Publication event = Publication.durable(target, STATE, data);
        return new Write<>(tx -> Future.all(
                        ids.isPresent() ? store.read(tx, user, ids.get()) : store.readAll(tx, user),
                        TopicLog.append(tx, target, STATE, data))
                .map(new Marked(left, event)));
    }

    private static JsonObject state(long unread, Optional<List<UUID>> ids) {
        JsonObject state = new JsonObject().put("unread", unread);
        return ids.isPresent()
                ? state.put(
                        "readIds",
                        new JsonArray(ids.get().stream().map(UUID::toString).toList()))
                : state.put("all", true);
    }
}
