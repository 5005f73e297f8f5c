package dev.switchboard.notification;

import dev.switchboard.bus.Deadline;
import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Publication.Target;
import dev.switchboard.bus.Publisher;
import dev.switchboard.bus.Topic;
import dev.switchboard.bus.WireTime;
import dev.switchboard.idempotency.IdempotencyKeys;
import dev.switchboard.idempotency.KeyUse;
import dev.switchboard.log.TopicLog;
import dev.switchboard.storage.PipelinedTransaction;
import dev.switchboard.storage.PipelinedTransaction.Decision;
import dev.switchboard.storage.PipelinedTransaction.Leave;
import dev.switchboard.storage.PipelinedTransaction.Write;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlConnection;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Sends notifications. One notification, to however many users, is one transaction and one event: the rows and the entries
 * of the personal logs, then the publication. Keeps nothing; safe from any thread.
 */
final class NotificationService {

    /** A notification, and the event to publish because of it; null for a repeat. */
    record Sent(Notification notification, @Nullable Publication event) {}

    private final Postgres postgres;
    private final NotificationStore store;
    private final IdempotencyKeys keys;
    private final Publisher publisher;

    NotificationService(Postgres postgres, NotificationStore store, IdempotencyKeys keys, Publisher publisher) {
        this.postgres = postgres;
        this.store = store;
        this.keys = keys;
        this.publisher = publisher;
    }

    /**
     * Sends the notification, or answers that of an earlier command with the same key.
     *
     * @param key null for none
     */
    Future<Sent> send(NotificationDraft draft, @Nullable KeyUse key, Deadline deadline) {
        return PipelinedTransaction.<Sent>run(postgres, deadline, tx -> decide(tx, draft, key, deadline))
                .onSuccess(sent -> {
                    if (sent.event() != null) {
                        publisher.publish(sent.event());
                    }
                });
    }

    private Future<Decision<Sent>> decide(
            SqlConnection tx, NotificationDraft draft, @Nullable KeyUse key, Deadline deadline) {
        List<Topic> topics = draft.users().stream().map(Topic::user).toList();
        Future<Optional<JsonObject>> earlier = keys.claim(tx, key);
        Future<Map<Topic, Long>> taken = TopicLog.take(tx, topics);
        Future<Instant> now = store.now(tx);
        return Future.all(earlier, taken, now).map(done -> earlier.result()
                .<Decision<Sent>>map(first -> new Leave<>(new Sent(repeated(draft, first), null)))
                .orElseGet(() -> {
                    Notification sent = notification(draft, UUID.randomUUID(), now.result());
                    List<Target> targets = TopicLog.targets(topics, taken.result());
                    OffsetDateTime latest = deadline.onClock(now.result().atOffset(ZoneOffset.UTC));
                    return write(draft, sent, targets, key, latest);
                }));
    }

    private Write<Sent> write(
            NotificationDraft draft,
            Notification sent,
            List<Target> targets,
            @Nullable KeyUse key,
            OffsetDateTime latest) {
        Publication event =
                new Publication("notification", sent.toJson().toBuffer(), targets, null, Publication.Scope.ALL);
        JsonObject kept =
                new JsonObject().put("id", sent.id().toString()).put("timestamp", WireTime.write(sent.createdAt()));
        return new Write<>(tx -> Future.all(
                        store.insert(tx, draft.users(), sent),
                        TopicLog.appendTaken(tx, targets, event.event(), event.data(), latest),
                        keys.keep(tx, key, kept))
                .map(new Sent(sent, event)));
    }

    /** The earlier one as it was sent: the same content, with the id and the time that were kept. */
    private static Notification repeated(NotificationDraft draft, JsonObject kept) {
        return notification(draft, UUID.fromString(kept.getString("id")), Instant.parse(kept.getString("timestamp")));
    }

    private static Notification notification(NotificationDraft draft, UUID id, Instant at) {
        return new Notification(id, draft.message(), draft.data(), at, null);
    }
}
