package dev.switchboard.notification;

import dev.switchboard.bus.ChatCommands;
import dev.switchboard.bus.ChatCommands.ChatIds;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Heard;
import dev.switchboard.bus.HubCommands;
import dev.switchboard.bus.NotificationCommands.Published;
import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Publication.Target;
import dev.switchboard.bus.Publisher;
import dev.switchboard.bus.Topic;
import dev.switchboard.log.TopicLog;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlConnection;
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
    private final PublishKeys keys;
    private final Publisher publisher;

    PublishService(Vertx vertx, Postgres postgres, PublishKeys keys, Publisher publisher) {
        this.vertx = vertx;
        this.postgres = postgres;
        this.keys = keys;
        this.publisher = publisher;
    }

    /** Publishes the event, or recognizes a repeat. */
    Future<Heard<Published>> publish(String caller, Announcement announcement) {
        return outcome(caller, announcement).map(outcome -> {
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

    private Future<Outcome> outcome(String caller, Announcement announcement) {
        if (announcement.durable().isEmpty() && announcement.key().isEmpty()) {
            return Future.succeededFuture(ephemeral(announcement));
        }
        return earlier(caller, announcement)
                .compose(earlier -> earlier.isPresent()
                        ? Future.succeededFuture(new Outcome(earlier.get(), null))
                        : checkChats(announcement.chats())
                                .compose(known -> postgres.transaction(tx -> write(tx, caller, announcement))));
    }

    /** Checked before the chats: a repeat gets the first answer even if its chat has been deleted since. */
    private Future<Optional<JsonObject>> earlier(String caller, Announcement announcement) {
        return announcement
                .key()
                .filter(key -> !announcement.chats().isEmpty())
                .map(key -> keys.find(caller, key, announcement.fingerprint()))
                .orElseGet(() -> Future.succeededFuture(Optional.empty()));
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

    /** Claims the key before it locks the topics, so that no two transactions wait for each other. */
    private Future<Outcome> write(SqlConnection tx, String caller, Announcement announcement) {
        if (announcement.key().isEmpty()) {
            return append(tx, announcement);
        }
        String key = announcement.key().get();
        return keys.claim(tx, caller, key, announcement.fingerprint())
                .compose(earlier -> earlier.isPresent()
                        ? Future.succeededFuture(new Outcome(earlier.get(), null))
                        : append(tx, announcement).compose(outcome -> keys.keep(tx, caller, key, outcome.seqs())
                                .map(outcome)));
    }

    private Future<Outcome> append(SqlConnection tx, Announcement announcement) {
        if (announcement.durable().isEmpty()) {
            return Future.succeededFuture(ephemeral(announcement));
        }
        return TopicLog.take(tx, announcement.durable()).compose(next -> {
            List<Target> durable = TopicLog.targets(announcement.durable(), next);
            Publication event = eventOf(announcement, durable);
            return TopicLog.appendTaken(tx, durable, event.event(), event.data(), null)
                    .map(new Outcome(seqsOf(durable), event));
        });
    }

    /** Durable targets first: a connection that gets it through several gets it at its position in a log. */
    private static Publication eventOf(Announcement announcement, List<Target> durable) {
        List<Target> targets = new ArrayList<>(durable);
        for (Topic topic : announcement.ephemeral()) {
            targets.add(new Target(topic, 0));
        }
        Buffer data = Buffer.buffer(announcement.encodedData());
        return new Publication(announcement.event(), data, targets, null, Publication.Scope.ALL);
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
