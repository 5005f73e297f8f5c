package dev.switchboard.notification;

import dev.switchboard.bus.Caller;
import dev.switchboard.bus.ChannelCommands;
import dev.switchboard.bus.ChannelCommands.Post;
import dev.switchboard.bus.ChatCommands;
import dev.switchboard.bus.ChatCommands.ChatIds;
import dev.switchboard.bus.Deadline;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Heard;
import dev.switchboard.bus.HubCommands;
import dev.switchboard.bus.NotificationCommands.Publish;
import dev.switchboard.bus.NotificationCommands.Published;
import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Publisher;
import dev.switchboard.bus.Topic;
import dev.switchboard.idempotency.IdempotencyKeys;
import dev.switchboard.idempotency.KeyUse;
import dev.switchboard.log.group.GroupCommit;
import dev.switchboard.log.group.GroupUnit;
import dev.switchboard.notification.Announcements.Outcome;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Publishes the events of back ends: one event for all its targets, so that each connection gets it once. For users and
 * chats it is durable: all log entries and the key are one transaction, shared with others. An event for rooms and connections
 * alone, without a key, needs no store. Channels get a publication of their own each, from the concern that has them, before the
 * others: if that fails nothing is published, and a repeat with the same key goes on where the first attempt ended. Runs on its
 * verticle's event loop.
 */
final class PublishService {

    /** About what an event takes in a log, beside its data. */
    private static final int BYTES = 150;

    private static final Set<Topic.Kind> HEARD_BY_ONE = Set.of(Topic.Kind.USER, Topic.Kind.CONNECTION);

    /** How many hear of a chat, a room or all, for the limits: this concern does not know them. */
    private static final int MANY = 100;

    private final Vertx vertx;
    private final GroupCommit commits;
    private final Announcements kind = new Announcements();
    private final IdempotencyKeys keys;
    private final Publisher publisher;

    PublishService(Vertx vertx, GroupCommit commits, IdempotencyKeys keys, Publisher publisher) {
        this.vertx = vertx;
        this.commits = commits;
        this.keys = keys;
        this.publisher = publisher;
    }

    /**
     * Publishes the event, or recognizes a repeat.
     *
     * @param asked as the back end asked, from {@code caller}
     * @param key null for none
     */
    Future<Heard<Published>> publish(
            Caller caller, Publish asked, Announcement announcement, @Nullable KeyUse key, Deadline deadline) {
        if (announcement.channels().isEmpty()) {
            return publish(announcement, key, deadline);
        }
        Post post = new Post(
                announcement.channels(), announcement.event(), announcement.data(), announcement.scope(), asked.key());
        return HubCommands.of(vertx)
                .askHeard(ChannelCommands.POST, caller, post)
                .compose(posted -> {
                    Future<Heard<Published>> rest = announcement.isBesidesChannels()
                            ? publish(announcement, key, deadline)
                            : Future.succeededFuture(Heard.byNobody(new Published(false, Map.of())));
                    return rest.map(others -> together(posted, others));
                });
    }

    static Heard<Published> together(Heard<Published> posted, Heard<Published> others) {
        Map<String, Long> seqs = new LinkedHashMap<>(posted.answer().seqs());
        seqs.putAll(others.answer().seqs());
        boolean published = posted.answer().published() || others.answer().published();
        return new Heard<>(new Published(published, seqs), posted.bytes() + others.bytes());
    }

    private Future<Heard<Published>> publish(Announcement announcement, @Nullable KeyUse key, Deadline deadline) {
        return outcome(announcement, key, deadline).map(this::publish);
    }

    /** Publishes what an event came to; a repeat is not published. */
    Heard<Published> publish(Outcome outcome) {
        if (outcome.event() != null) {
            publisher.publish(outcome.event());
        }
        Published published = Published.of(outcome.event() != null, outcome.seqs());
        return outcome.event() == null ? Heard.byNobody(published) : heard(outcome.event(), published);
    }

    private static Heard<Published> heard(Publication event, Published published) {
        int hearers = event.targets().stream()
                .mapToInt(target -> HEARD_BY_ONE.contains(target.topic().kind()) ? 1 : MANY)
                .sum();
        return Heard.by(hearers, event.data(), published);
    }

    private Future<Outcome> outcome(Announcement announcement, @Nullable KeyUse key, Deadline deadline) {
        return earlier(announcement, key)
                .compose(earlier -> earlier.isPresent()
                        ? Future.succeededFuture(new Outcome(earlier.get(), null))
                        : checkChats(announcement.chats()).compose(known -> commit(announcement, key, deadline)));
    }

    /** Logs an event whose chats exist; one for no log and without a key needs no store. */
    Future<Outcome> commit(Announcement announcement, @Nullable KeyUse key, Deadline deadline) {
        return announcement.durable().isEmpty() && key == null
                ? Future.succeededFuture(Announcements.ephemeral(announcement))
                : commits.submit(kind, unit(announcement, key, deadline));
    }

    /** The first answer to an event that names chats which do not exist, if its key tells that it is a repeat. */
    Future<Outcome> repeated(Announcement announcement, Set<String> unknown, @Nullable KeyUse key) {
        return keys.find(key).compose(earlier -> earlier.map(kept -> Future.succeededFuture(new Outcome(kept, null)))
                .orElseGet(() -> Future.failedFuture(noSuchChat(announcement.chats(), unknown))));
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
                .compose(unknown -> unknown.ids().isEmpty()
                        ? Future.succeededFuture()
                        : Future.failedFuture(noSuchChat(chats, unknown.ids())));
    }

    /** Names the first of the chats that does not exist. */
    private static Failure noSuchChat(Map<String, String> chats, Collection<String> unknown) {
        String field = chats.entrySet().stream()
                .filter(chat -> unknown.contains(chat.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("chat");
        return Failure.notFound("no such chat").with("field", field);
    }

    private static GroupUnit<Announcement> unit(Announcement announcement, @Nullable KeyUse key, Deadline deadline) {
        List<Topic> topics = announcement.durable();
        long bytes = BYTES * (1L + topics.size()) + announcement.encodedData().length();
        return new GroupUnit<>(announcement, topics, true, null, key, deadline, bytes);
    }
}
