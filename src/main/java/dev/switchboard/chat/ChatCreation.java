package dev.switchboard.chat;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.Deadline;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Publication.Target;
import dev.switchboard.bus.Publisher;
import dev.switchboard.bus.Topic;
import dev.switchboard.bus.WireTime;
import dev.switchboard.idempotency.IdempotencyKeys;
import dev.switchboard.idempotency.KeyUse;
import dev.switchboard.log.TopicLog;
import dev.switchboard.quota.Quota;
import dev.switchboard.storage.PipelinedTransaction;
import dev.switchboard.storage.PipelinedTransaction.Decision;
import dev.switchboard.storage.PipelinedTransaction.Leave;
import dev.switchboard.storage.PipelinedTransaction.Write;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlConnection;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * {@code chat:create}. The creation is in the participants' personal logs, so that absent participants learn of it. A direct
 * chat that exists already is answered with {@code existing:true}; a repeat by its key gets the first answer, whatever has
 * become of the chat. Runs on its verticle's event loop.
 */
final class ChatCreation {

    /** How often somebody may block or unblock the creator between the look for it and the locks. */
    private static final int ATTEMPTS = 3;

    /** Of a kept answer: a chat that existed already. */
    private static final String CHAT = "chat";

    /**
     * What is answered.
     *
     * @param event to publish; null if no chat was created
     * @param found a chat that existed already, and that no earlier command with the key has found; null for none
     */
    private record Created(
            JsonObject answer, int participants, @Nullable Publication event, @Nullable JsonObject found) {}

    /**
     * What the caller wants.
     *
     * @param chat what it becomes if it is created now
     * @param key null for none
     */
    private record Wish(NewChat wanted, Chat chat, @Nullable KeyUse key, Deadline deadline) {}

    private final Postgres postgres;
    private final ChatStore chats;
    private final BlockStore blocks;
    private final IdempotencyKeys keys;
    private final Publisher publisher;
    private final Quota quota;

    ChatCreation(
            Postgres postgres,
            ChatStore chats,
            BlockStore blocks,
            IdempotencyKeys keys,
            Publisher publisher,
            Quota quota) {
        this.postgres = postgres;
        this.chats = chats;
        this.blocks = blocks;
        this.keys = keys;
        this.publisher = publisher;
        this.quota = quota;
    }

    Future<Answer> create(Command command) {
        NewChat wanted = NewChat.from(command, quota.participants(), chats.settings());
        Wish wish = new Wish(wanted, wanted.toChat(chats.present()), KeyUse.of(command), command.deadline());
        return create(wish, ATTEMPTS)
                .compose(created -> keepFound(wish, created))
                .map(this::publish);
    }

    private Future<Created> create(Wish wish, int attempts) {
        return PipelinedTransaction.<Optional<Created>>run(postgres, wish.deadline(), tx -> decide(tx, wish))
                .compose(created -> {
                    if (created.isPresent()) {
                        return Future.succeededFuture(created.get());
                    }
                    return attempts > 1
                            ? create(wish, attempts - 1)
                            : Future.failedFuture(Failure.unavailable("the participants are busy just now"));
                });
    }

    /** In a transaction of its own: the first one has taken positions, which it must not commit without an event. */
    private Future<Created> keepFound(Wish wish, Created created) {
        JsonObject found = created.found();
        if (found == null || wish.key() == null) {
            return Future.succeededFuture(created);
        }
        return PipelinedTransaction.run(postgres, wish.deadline(), tx -> keys.claim(tx, wish.key())
                .map(earlier -> earlier.isPresent()
                        ? new Leave<>(repeated(wish.wanted(), earlier.get()))
                        : new Write<>(write -> keys.keep(write, wish.key(), new JsonObject().put(CHAT, found))
                                .map(created))));
    }

    /** Empty if meanwhile somebody has blocked or unblocked the creator. */
    private Future<Decision<Optional<Created>>> decide(SqlConnection tx, Wish wish) {
        Chat chat = wish.chat();
        Future<Optional<JsonObject>> earlier = keys.claim(tx, wish.key());
        Future<List<String>> blockers = blocks.blockers(tx, chat.createdBy(), chat.participants());
        return Future.all(earlier, blockers).compose(done -> earlier.result()
                .map(kept -> Future.<Decision<Optional<Created>>>succeededFuture(
                        new Leave<>(Optional.of(repeated(wish.wanted(), kept)))))
                .orElseGet(() -> decide(tx, wish, blockers.result())));
    }

    /** @param blockers the participants who block the creator: of a direct chat they are not told */
    private Future<Decision<Optional<Created>>> decide(SqlConnection tx, Wish wish, List<String> blockers) {
        Chat chat = wish.chat();
        if (!chat.direct() && !blockers.isEmpty()) {
            throw ChatRefusals.notAddable("participants");
        }
        String directKey = wish.wanted().directKey();
        Future<?> own = TopicLog.create(tx, chat.topic());
        Future<Map<Topic, Long>> next = take(tx, chat, blockers);
        // After both personal topics are locked: of two users who create the same chat the second finds the first's.
        Future<Optional<Chat>> existing =
                directKey == null ? Future.succeededFuture(Optional.empty()) : chats.findDirect(tx, directKey);
        // After the creator's topic is locked: their chats are created one after another.
        Future<Long> created = chats.createdBy(tx, chat.createdBy());
        Future<OffsetDateTime> clock = TopicLog.clock(tx);
        // Who blocks holds the logs of both: after they are locked, it is as it will stay.
        Future<List<String>> now = blocks.blockers(tx, chat.createdBy(), chat.participants());
        return Future.all(List.of(own, next, existing, created, clock, now)).map(done -> existing.result()
                .<Decision<Optional<Created>>>map(found -> new Leave<>(Optional.of(existing(found.toJson()))))
                .orElseGet(() -> {
                    if (!Set.copyOf(now.result()).equals(Set.copyOf(blockers))) {
                        return new Leave<>(Optional.empty());
                    }
                    if (created.result() >= quota.chats()) {
                        throw Quota.exceeded("chats", "chats of one creator", quota.chats());
                    }
                    return write(wish, blockers, next.result(), wish.deadline().onClock(clock.result()));
                }));
    }

    /** Locks the logs of all participants, and takes the positions of those who are told. */
    private static Future<Map<Topic, Long>> take(SqlConnection tx, Chat chat, List<String> blockers) {
        return blockers.isEmpty()
                ? TopicLog.take(tx, chat.personalTopics())
                : TopicLog.lock(tx, chat.personalTopics()).compose(locked -> TopicLog.take(tx, told(chat, blockers)));
    }

    private static List<Topic> told(Chat chat, List<String> blockers) {
        return chat.participants().stream()
                .filter(userId -> !blockers.contains(userId))
                .map(Topic::user)
                .toList();
    }

    private Write<Optional<Created>> write(
            Wish wish, List<String> blockers, Map<Topic, Long> next, OffsetDateTime latest) {
        Chat chat = wish.chat();
        JsonObject json = chat.toJson();
        Buffer data = json.toBuffer();
        List<Target> targets = TopicLog.targets(told(chat, blockers), next);
        Publication event = ChatEvents.toAll(targets, ChatEvents.CHAT_CREATED, data);
        JsonObject kept =
                new JsonObject().put("id", chat.id().toString()).put("createdAt", WireTime.write(chat.createdAt()));
        return new Write<>(tx -> Future.all(
                        chats.insert(tx, chat, wish.wanted().directKey()),
                        markApart(tx, chat, blockers),
                        TopicLog.appendTaken(tx, targets, ChatEvents.CHAT_CREATED, data, latest),
                        keys.keep(tx, wish.key(), kept))
                .map(Optional.of(new Created(new JsonObject().put(CHAT, json), targets.size(), event, null))));
    }

    /** In a direct chat of which one is not told, it is not in their list either, until they hear something there. */
    private Future<?> markApart(SqlConnection tx, Chat chat, List<String> blockers) {
        if (!chat.direct()) {
            return Future.succeededFuture();
        }
        List<Future<?>> marks = new ArrayList<>();
        marks.add(blocks.markDirect(tx, chat.id()));
        blockers.forEach(userId -> marks.add(blocks.hide(tx, chat.id(), userId)));
        return Future.all(marks);
    }

    /** The first answer: the same content, with the id and the time that were kept; or the chat that existed already. */
    private static Created repeated(NewChat wanted, JsonObject kept) {
        JsonObject found = kept.getJsonObject(CHAT);
        if (found != null) {
            return existing(found);
        }
        Chat chat =
                wanted.toChat(UUID.fromString(kept.getString("id")), OffsetDateTime.parse(kept.getString("createdAt")));
        return new Created(new JsonObject().put(CHAT, chat.toJson()), 0, null, null);
    }

    private static Created existing(JsonObject chat) {
        return new Created(new JsonObject().put(CHAT, chat).put("existing", true), 0, null, chat);
    }

    private Answer publish(Created created) {
        Answer answer = Answer.of(created.answer());
        Publication event = created.event();
        if (event == null) {
            return answer;
        }
        publisher.publish(event);
        return answer.heardBy(created.participants(), event.data());
    }
}
