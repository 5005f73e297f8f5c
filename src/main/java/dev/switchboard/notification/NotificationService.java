package dev.switchboard.notification;

import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Publication.Target;
import dev.switchboard.bus.Publisher;
import dev.switchboard.bus.Topic;
import dev.switchboard.log.TopicLog;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Sends notifications. One notification, to however many users, is one transaction and one event: the rows and the entries
 * of the personal logs, then the publication. Keeps nothing; safe from any thread.
 */
final class NotificationService {

    /** A notification, and what went out because of it. */
    record Sent(Notification notification, Publication event) {}

    private final Postgres postgres;
    private final NotificationStore store;
    private final Publisher publisher;

    NotificationService(Postgres postgres, NotificationStore store, Publisher publisher) {
        this.postgres = postgres;
        this.store = store;
        this.publisher = publisher;
    }

    Future<Sent> send(NotificationDraft draft) {
        List<Topic> topics = draft.users().stream().map(Topic::user).toList();
        return postgres.transaction(tx -> {
                    Future<Map<Topic, Long>> locked = TopicLog.take(tx, topics);
                    Future<Instant> now = store.now(tx);
                    return Future.all(locked, now)
                            .compose(
                                    ready -> write(tx, draft, TopicLog.targets(topics, locked.result()), now.result()));
                })
                .onSuccess(sent -> publisher.publish(sent.event()));
    }

    private Future<Sent> write(SqlConnection tx, NotificationDraft draft, List<Target> targets, Instant now) {
        Notification sent = new Notification(UUID.randomUUID(), draft.message(), draft.data(), now, null);
        Publication event =
                new Publication("notification", sent.toJson().toBuffer(), targets, null, Publication.Scope.ALL);
        return Future.all(
                        store.insert(tx, draft.users(), sent),
                        TopicLog.appendTaken(tx, targets, event.event(), event.data(), null))
                .map(written -> new Sent(sent, event));
    }
}
