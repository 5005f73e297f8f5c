package dev.switchboard.chat;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Publication.Scope;
import dev.switchboard.bus.Publication.Target;
import dev.switchboard.bus.Publisher;
import dev.switchboard.bus.Topic;
import dev.switchboard.log.TopicLog;
import dev.switchboard.storage.PipelinedTransaction;
import dev.switchboard.storage.PipelinedTransaction.Decision;
import dev.switchboard.storage.PipelinedTransaction.Leave;
import dev.switchboard.storage.PipelinedTransaction.Write;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;
import java.util.UUID;

/**
 * {@code chat:add} and {@code chat:remove}. Any participant of a group may add somebody; its creator may remove others,
 * and everybody themselves. Adding who is there, or removing who is not, is answered with success and said to nobody.
 * Runs on its verticle's event loop.
 */
final class ChatMembership {

    /** A chat and what is to be said of it, nothing if nothing has changed. */
    private record Changed(Chat chat, List<Publication> said) {}

    private final Postgres postgres;
    private final ChatStore chats;
    private final MembersNews news;
    private final Publisher publisher;
    private final int maxParticipants;

    ChatMembership(Postgres postgres, ChatStore chats, MembersNews news, Publisher publisher, ChatConfig config) {
        this.postgres = postgres;
        this.chats = chats;
        this.news = news;
        this.publisher = publisher;
        this.maxParticipants = config.maxParticipants();
    }

    Future<Answer> add(Command command) {
        UUID chatId = Fields.chatId(command.data());
        String userId = Fields.userId(command.data());
        return PipelinedTransaction.<Changed>run(
                        postgres, tx -> decideAdd(tx, chatId, command.caller().id(), userId))
                .map(changed -> {
                    news.tell(chatId);
                    changed.said().forEach(publisher::publish);
                    return answer(changed.chat());
                });
    }

    private Future<Decision<Changed>> decideAdd(SqlConnection tx, UUID chatId, String callerId, String userId) {
        return lockGroup(tx, chatId, callerId).compose(locked -> {
            if (locked.chat().has(userId)) {
                return unchanged(locked.chat());
            }
            if (locked.chat().participants().size() >= maxParticipants) {
                throw ChatRefusals.FULL;
            }
            return lockPersonal(tx, userId).map(personal -> writeAdd(locked, userId, personal));
        });
    }

    private Write<Changed> writeAdd(LockedChat locked, String userId, Target personal) {
        Chat after = locked.chat().with(userId, Times.now());
        Buffer created = after.toJson().toBuffer();
        Buffer updated = ChatEvents.updated(after).toBuffer();
        Publication toNew = Publication.durable(personal.topic(), personal.seq(), ChatEvents.CHAT_CREATED, created);
        Publication toChat = Publication.durable(after.topic(), locked.next(), ChatEvents.CHAT_UPDATED, updated);
        // What was said before they came is not unread to them.
        return new Write<>(tx -> Future.all(
                        chats.insertParticipants(tx, after.id(), List.of(userId), locked.next()),
                        chats.update(tx, after),
                        TopicLog.append(tx, after.topic(), locked.next(), ChatEvents.CHAT_UPDATED, updated, null),
                        TopicLog.append(tx, List.of(personal), ChatEvents.CHAT_CREATED, created))
                .map(new Changed(after, List.of(toNew, toChat))));
    }

    /** Answered once every node has taken the removed one's connections out of the chat's topic. */
    Future<Answer> remove(Command command) {
        UUID chatId = Fields.chatId(command.data());
        String userId = Fields.userId(command.data());
        return PipelinedTransaction.<Changed>run(
                        postgres,
                        tx -> decideRemove(tx, chatId, command.caller().id(), userId))
                .compose(changed -> {
                    news.tell(chatId);
                    return changed.said().isEmpty() ? Future.succeededFuture(answer(changed.chat())) : confirm(changed);
                });
    }

    private Future<Answer> confirm(Changed changed) {
        return publisher
                .publishConfirmed(changed.said().get(0))
                .recover(ChatRefusals::unconfirmed)
                .map(confirmed -> answer(changed.chat()));
    }

    private Future<Decision<Changed>> decideRemove(SqlConnection tx, UUID chatId, String callerId, String userId) {
        return lockGroup(tx, chatId, callerId).compose(locked -> {
            if (!callerId.equals(userId) && !callerId.equals(locked.chat().createdBy())) {
                throw ChatRefusals.NOT_CREATOR;
            }
            return locked.chat().has(userId)
                    ? lockPersonal(tx, userId).map(personal -> writeRemove(locked, userId, personal))
                    : unchanged(locked.chat());
        });
    }

    private Write<Changed> writeRemove(LockedChat locked, String userId, Target personal) {
        Chat after = locked.chat().without(userId, Times.now());
        Buffer data = ChatEvents.removed(after.id(), userId).toBuffer();
        Publication said = ChatEvents.toAll(
                        List.of(new Target(after.topic(), locked.next()), personal), ChatEvents.CHAT_REMOVED, data)
                .with(Scope.evicting(userId));
        return new Write<>(tx -> Future.all(
                        chats.deleteParticipant(tx, after.id(), userId),
                        // A chat that nobody is in any more is nobody's: it goes.
                        after.participants().isEmpty() ? chats.delete(tx, after.id()) : chats.update(tx, after),
                        TopicLog.append(tx, after.topic(), locked.next(), ChatEvents.CHAT_REMOVED, data, userId),
                        TopicLog.append(tx, List.of(personal), ChatEvents.CHAT_REMOVED, data))
                .map(new Changed(after, List.of(said))));
    }

    private Future<LockedChat> lockGroup(SqlConnection tx, UUID chatId, String callerId) {
        return LockedChat.of(tx, chats, chatId, callerId).map(locked -> {
            if (locked.chat().direct()) {
                throw ChatRefusals.DIRECT;
            }
            return locked;
        });
    }

    private static Future<Target> lockPersonal(SqlConnection tx, String userId) {
        Topic topic = Topic.user(userId);
        return TopicLog.lock(tx, List.of(topic)).map(next -> new Target(topic, next.get(topic)));
    }

    private static Future<Decision<Changed>> unchanged(Chat chat) {
        return Future.succeededFuture(new Leave<>(new Changed(chat, List.of())));
    }

    private static Answer answer(Chat chat) {
        return Answer.of(new JsonObject().put("chat", chat.toJson()));
    }
}
