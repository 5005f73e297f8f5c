package dev.switchboard.notification;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Commands;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Publication.Target;
import dev.switchboard.bus.Publisher;
import dev.switchboard.bus.Topic;
import dev.switchboard.log.TopicLog;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Says what a back end has to say: one event for all its targets, so that each connection hears it once. For users and
 * chats it is durable, all its places in their logs taken in one transaction together with the key; what is only for rooms
 * and connections, and has no key, needs no store. Keeps nothing; safe from any thread.
 */
final class PublishService {

    /**
     * What an announcement led to.
     *
     * @param seqs where it stands, by topic
     * @param said what is to be published now, or null for a repeat
     */
    private record Outcome(JsonObject seqs, Publication said) {}

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

    /** {@code {published, seqs}}; {@code published} is false for a repeat. */
    Future<JsonObject> publish(String caller, Announcement announcement) {
        return outcome(caller, announcement).map(outcome -> {
            if (outcome.said() != null) {
                publisher.publish(outcome.said());
            }
            return new JsonObject().put("published", outcome.said() != null).put("seqs", outcome.seqs());
        });
    }

    private Future<Outcome> outcome(String caller, Announcement announcement) {
        if (announcement.durable().isEmpty() && announcement.key().isEmpty()) {
            return Future.succeededFuture(said(announcement, List.of()));
        }
        return earlier(caller, announcement)
                .compose(earlier -> earlier.isPresent()
                        ? Future.succeededFuture(new Outcome(earlier.get(), null))
                        : checkChats(announcement.chats())
                                .compose(known -> postgres.transaction(tx -> write(tx, caller, announcement))));
    }

    /** Asked before the chats are: a repeat is answered as the first was, also when its chat is gone by now. */
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
        JsonObject asked = new JsonObject().put("chatIds", new JsonArray(List.copyOf(chats.keySet())));
        return Commands.of(vertx)
                .request("chat:known", asked)
                .compose(Answer::succeeded)
                .map(known -> {
                    JsonArray unknown = known.getJsonArray("unknown");
                    if (!unknown.isEmpty()) {
                        throw Failure.notFound("no such chat").with("field", chats.get(unknown.getString(0)));
                    }
                    return null;
                });
    }

    /** The key before the topics, so that no two transactions wait for each other. */
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
            return Future.succeededFuture(said(announcement, List.of()));
        }
        return TopicLog.lock(tx, announcement.durable()).compose(next -> {
            List<Target> durable = announcement.durable().stream()
                    .map(topic -> new Target(topic, next.get(topic)))
                    .toList();
            Outcome outcome = said(announcement, durable);
            return TopicLog.append(
                            tx, durable, announcement.event(), outcome.said().data())
                    .map(outcome);
        });
    }

    /** Durable targets first: who hears it through several gets it at its place in a log. */
    private static Outcome said(Announcement announcement, List<Target> durable) {
        List<Target> targets = new ArrayList<>(durable);
        for (Topic topic : announcement.ephemeral()) {
            targets.add(new Target(topic, 0));
        }
        JsonObject seqs = new JsonObject();
        durable.forEach(target -> seqs.put(target.topic().name(), target.seq()));
        Buffer data = Buffer.buffer(announcement.encodedData());
        return new Outcome(seqs, new Publication(announcement.event(), data, targets, null, Publication.Scope.ALL));
    }
}
