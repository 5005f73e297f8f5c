package dev.switchboard.chat;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.Deadline;
import dev.switchboard.bus.Fields;
import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Publication.Scope;
import dev.switchboard.bus.Publication.Target;
import dev.switchboard.bus.Publisher;
import dev.switchboard.bus.Topic;
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
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * {@code chat:create}, {@code chat:update} and {@code chat:delete}, which hides a direct chat for the caller. Creation and deletion are also in the participants'
 * personal logs, so that absent participants learn of them. Runs on its verticle's event loop.
 */
final class ChatLifecycle {

    /** A chat and the event to publish about it; null if nothing has changed. */
    private record Changed(Chat chat, @Nullable Publication event) {}

    private final Postgres postgres;
    private final ChatStore chats;
    private final MembersInvalidation invalidation;
    private final Publisher publisher;
    private final Quota quota;
    private final ChatSettings settings;

    ChatLifecycle(
            Postgres postgres,
            ChatStore chats,
            MembersInvalidation invalidation,
            Publisher publisher,
            Quota quota,
            ChatSettings settings) {
        this.postgres = postgres;
        this.chats = chats;
        this.invalidation = invalidation;
        this.publisher = publisher;
        this.quota = quota;
        this.settings = settings;
    }

    /** A direct chat that exists already is answered with {@code existing:true}. */
    Future<Answer> create(Command command) {
        NewChat wanted = NewChat.from(command, quota.participants());
        Chat chat = wanted.toChat(chats.present());
        Deadline deadline = command.deadline();
        return PipelinedTransaction.<Changed>run(
                        postgres, deadline, tx -> decideCreate(tx, chat, wanted.directKey(), deadline))
                .map(changed -> {
                    Answer answer = publish(changed);
                    if (changed.event() == null) {
                        answer.body().put("existing", true);
                    }
                    return answer;
                });
    }

    private Future<Decision<Changed>> decideCreate(
            SqlConnection tx, Chat chat, @Nullable String directKey, Deadline deadline) {
        Future<?> own = TopicLog.create(tx, chat.topic());
        Future<Map<Topic, Long>> next = TopicLog.take(tx, personalTopics(chat));
        // After both personal topics are locked: of two users who create the same chat the second finds the first's.
        Future<Optional<Chat>> existing =
                directKey == null ? Future.succeededFuture(Optional.empty()) : chats.findDirect(tx, directKey);
        // After the creator's topic is locked: their chats are created one after another.
        Future<Long> created = chats.createdBy(tx, chat.createdBy());
        Future<OffsetDateTime> clock = TopicLog.clock(tx);
        return Future.all(own, next, existing, created, clock).map(done -> existing.result()
                .<Decision<Changed>>map(found -> new Leave<>(new Changed(found, null)))
                .orElseGet(() -> {
                    if (created.result() >= quota.chats()) {
                        throw Quota.exceeded("chats", "chats of one creator", quota.chats());
                    }
                    return writeCreate(chat, directKey, next.result(), deadline.onClock(clock.result()));
                }));
    }

    private Write<Changed> writeCreate(
            Chat chat, @Nullable String directKey, Map<Topic, Long> next, OffsetDateTime latest) {
        Buffer data = chat.toJson().toBuffer();
        List<Target> targets = personalTargets(chat, next);
        return new Write<>(tx -> Future.all(
                        chats.insert(tx, chat, directKey),
                        TopicLog.appendTaken(tx, targets, ChatEvents.CHAT_CREATED, data, latest))
                .map(new Changed(chat, ChatEvents.toAll(targets, ChatEvents.CHAT_CREATED, data))));
    }

    Future<Answer> update(Command command) {
        Fields fields = new Fields(command.data());
        UUID chatId = Ids.chat(fields);
        String name = fields.visibleText("name", NewChat.MAX_NAME);
        return PipelinedTransaction.<Changed>run(
                        postgres,
                        command.deadline(),
                        tx -> decideUpdate(tx, chatId, command.caller().id(), name))
                .map(this::publish);
    }

    private Future<Decision<Changed>> decideUpdate(SqlConnection tx, UUID chatId, String userId, String name) {
        return LockedChat.of(tx, chats, chatId, userId).map(locked -> {
            Chat chat = locked.chat();
            if (chat.direct()) {
                throw ChatRefusals.direct();
            }
            if (name.equals(chat.name())) {
                return new Leave<>(new Changed(chat, null));
            }
            Chat after = chat.named(name, chats.present());
            Buffer data = ChatEvents.updated(after).toBuffer();
            Publication event = ChatEvents.chatUpdated(after, locked.next(), data, after.participants());
            return new Write<>(write -> Future.all(
                            chats.update(write, after),
                            TopicLog.append(write, chat.topic(), locked.next(), ChatEvents.CHAT_UPDATED, data, null))
                    .map(new Changed(after, event)));
        });
    }

    /** Answered once every node has emptied the chat's topic. Of a direct chat the other user keeps theirs. */
    Future<Answer> delete(Command command) {
        UUID chatId = Ids.chat(new Fields(command.data()));
        String userId = command.caller().id();
        return PipelinedTransaction.<Optional<Publication>>run(
                        postgres, command.deadline(), tx -> decideDelete(tx, chatId, userId))
                .compose(event -> event.isPresent()
                        ? confirm(chatId, event.get())
                        : settings.hide(chatId, userId, command.deadline()));
    }

    private Future<Answer> confirm(UUID chatId, Publication event) {
        invalidation.publish(chatId);
        return publisher
                .publishConfirmed(event)
                .recover(ChatRefusals::unconfirmed)
                .map(confirmed -> Answer.ok());
    }

    /** Empty for a direct chat, which is not deleted. */
    private Future<Decision<Optional<Publication>>> decideDelete(SqlConnection tx, UUID chatId, String userId) {
        return LockedChat.of(tx, chats, chatId, userId).compose(locked -> {
            Chat chat = locked.chat();
            if (chat.direct()) {
                return Future.succeededFuture(new Leave<>(Optional.empty()));
            }
            if (!chat.owner().equals(userId)) {
                throw ChatRefusals.notOwner();
            }
            return TopicLog.lock(tx, personalTopics(chat)).map(next -> writeDelete(chat, locked.next(), next));
        });
    }

    private Write<Optional<Publication>> writeDelete(Chat chat, long seq, Map<Topic, Long> next) {
        Buffer data = ChatEvents.removed(chat.id(), null).toBuffer();
        List<Target> personal = personalTargets(chat, next);
        List<Target> targets = new ArrayList<>(personal);
        targets.add(new Target(chat.topic(), seq));
        Publication event =
                ChatEvents.toAll(targets, ChatEvents.CHAT_REMOVED, data).with(Scope.evicting(Scope.EVERYBODY));
        return new Write<>(tx -> Future.all(
                        chats.delete(tx, chat),
                        TopicLog.append(tx, chat.topic(), seq, ChatEvents.CHAT_REMOVED, data, Scope.EVERYBODY),
                        TopicLog.append(tx, personal, ChatEvents.CHAT_REMOVED, data))
                .map(Optional.of(event)));
    }

    private static List<Topic> personalTopics(Chat chat) {
        List<Topic> topics = new ArrayList<>();
        chat.participants().forEach(userId -> topics.add(Topic.user(userId)));
        return topics;
    }

    private static List<Target> personalTargets(Chat chat, Map<Topic, Long> next) {
        return TopicLog.targets(personalTopics(chat), next);
    }

    private Answer publish(Changed changed) {
        Answer answer = Answer.of(new JsonObject().put("chat", changed.chat().toJson()));
        Publication event = changed.event();
        if (event == null) {
            return answer;
        }
        publisher.publish(event);
        return answer.heardBy(changed.chat().participants().size(), event.data());
    }
}
