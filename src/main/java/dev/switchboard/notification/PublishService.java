package dev.switchboard.notification;

import dev.switchboard.bus.ChatCommands;
import dev.switchboard.bus.ChatCommands.ChatIds;
import dev.switchboard.bus.Deadline;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Heard;
import dev.switchboard.bus.HubCommands;
import dev.switchboard.bus.NotificationCommands.Published;
import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Publication.Target;
import dev.switchboard.bus.Publisher;
import dev.switchboard.bus.Topic;
import dev.switchboard.idempotency.IdempotencyKeys;
import dev.switchboard.idempotency.KeyUse;
import dev.switchboard.log.TopicLog;
import dev.switchboard.storage.PipelinedTransaction;
import dev.switchboard.storage.PipelinedTransaction.Decision;
import dev.switchboard.storage.PipelinedTransaction.Leave;
import dev.switchboard.storage.PipelinedTransaction.Write;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlConnection;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Publishes the events of back ends: one event for all its targets, so that each connection gets it once. For users and
 * chats it is durable: all log entries and the key are one transaction. An event for rooms and connections alone, without
 * a key, needs no store. Keeps nothing; safe from any thread.
 */
final class PublishService {

    /**
     * The result of an announcement.
     *
     * @param seqs its position in each log, by topic
     * @param event the event to publish now, or null for a repeat
     */
    private record Outcome(JsonObject seqs, @Nullable Publication event) {}

    private static final Set<Topic.Kind> HEARD_BY_ONE = Set.of(Topic.Kind.USER, Topic.Kind.CONNECTION);

    /** How many hear of a chat, a room or all, for the limits: this concern does not know them. */
    private static final int MANY = 100;

    private final Vertx vertx;
    private final Postgres postgres;
    private final IdempotencyKeys keys;
    private final Publisher publisher;

    PublishService(Vertx vertx, Postgres postgres, IdempotencyKeys keys, Publisher publisher) {
        this.vertx = vertx;
        this.postgres = postgres;
        this.keys = keys;
        this.publisher = publisher;
    }

    /**
     * Publishes the event, or recognizes a repeat.
     *
     * @param key null for none
     */
    Future<Heard<Published>> publish(Announcement announcement, @Nullable KeyUse key, Deadline deadline) {
        return outcome(announcement, key, deadline).map(outcome -> {
            if (outcome.event() != null) {
                publisher.publish(outcome.event());
            }
            Published published = Published.of(outcome.event() != null, outcome.seqs());
            return outcome.event() == null ? Heard.byNobody(published) : heard(outcome.event(), published);
        });
    }

    private static Heard<Published> heard(Publication event, Published published) {
        int hearers = event.targets().stream()
                .mapToInt(target -> HEARD_BY_ONE.contains(target.topic().kind()) ? 1 : MANY)
                .sum();
        return Heard.by(hearers, event.data(), published);
    }

    private Future<Outcome> outcome(Announcement announcement, @Nullable KeyUse key, Deadline deadline) {
        if (announcement.durable().isEmpty() && key == null) {
            return Future.succeededFuture(ephemeral(announcement));
        }
        return earlier(announcement, key)
                .compose(earlier -> earlier.isPresent()
                        ? Future.succeededFuture(new Outcome(earlier.get(), null))
                        : checkChats(announcement.chats())
                                .compose(known -> PipelinedTransaction.<Outcome>run(
                                        postgres, deadline, tx -> decide(tx, announcement, key, deadline))));
    }

    /** Checked before the chats: a repeat gets the first answer even if its chat has been deleted since. */
    private Future<Optional<JsonObject>> earlier(Announcement announcement, @Nullable KeyUse key) {
        return keys.find(announcement.chats().isEmpty() ? null : key);
    }

    private Future<Void> checkChats(Map<String, String> chats) {
        if (chats.isEmpty()) {
            return Future.succeededFuture();
        }
        return HubCommands.of(vertx)
                .ask(ChatCommands.KNOWN, new ChatIds(List.copyOf(chats.keySet())))
                .compose(unknown -> unknown.ids().stream()
                        .findFirst()
                        .<Future<Void>>map(id -> Future.failedFuture(
                                Failure.notFound("no such chat").with("field", chats.getOrDefault(id, "chat"))))
                        .orElseGet(Future::succeededFuture));
    }

    private Future<Decision<Outcome>> decide(
            SqlConnection tx, Announcement announcement, @Nullable KeyUse key, Deadline deadline) {
        List<Topic> durable = announcement.durable();
        Future<Optional<JsonObject>> earlier = keys.claim(tx, key);
        Future<Map<Topic, Long>> taken =
                durable.isEmpty() ? Future.succeededFuture(Map.of()) : TopicLog.take(tx, durable);
        Future<OffsetDateTime> clock = TopicLog.clock(tx);
        return Future.all(earlier, taken, clock).map(done -> earlier.result()
                .<Decision<Outcome>>map(first -> new Leave<>(new Outcome(first, null)))
                .orElseGet(() -> write(
                        announcement,
                        TopicLog.targets(durable, taken.result()),
                        key,
                        deadline.onClock(clock.result()))));
    }

    private Write<Outcome> write(
            Announcement announcement, List<Target> durable, @Nullable KeyUse key, OffsetDateTime latest) {
        Publication event = eventOf(announcement, durable);
        Outcome outcome = new Outcome(seqsOf(durable), event);
        return new Write<>(tx -> Future.all(
                        durable.isEmpty()
                                ? Future.succeededFuture()
                                : TopicLog.appendTaken(tx, durable, event.event(), event.data(), latest),
                        keys.keep(tx, key, outcome.seqs()))
                .map(outcome));
    }

    /** Durable targets first: a connection that gets it through several gets it at its position in a log. */
    private static Publication eventOf(Announcement announcement, List<Target> durable) {
        List<Target> targets = new ArrayList<>(durable);
        for (Topic topic : announcement.ephemeral()) {
            targets.add(new Target(topic, 0));
        }
        Buffer data = Buffer.buffer(announcement.encodedData());
        return new Publication(announcement.event(), data, targets, null, announcement.scope());
    }

    private static JsonObject seqsOf(List<Target> durable) {
        JsonObject seqs = new JsonObject();
        durable.forEach(target -> seqs.put(target.topic().name(), target.seq()));
        return seqs;
    }

    private static Outcome ephemeral(Announcement announcement) {
        return new Outcome(new JsonObject(), eventOf(announcement, List.of()));
    }
}
