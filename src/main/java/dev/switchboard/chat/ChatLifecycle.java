package dev.switchboard.chat;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.Fields;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * {@code chat:update} and {@code chat:delete}, which hides a direct chat for the caller. The deletion of a group is also in
 * the participants' personal logs, so that absent participants learn of it. Runs on its verticle's event loop.
 */
final class ChatLifecycle {

    /** A chat and the event to publish about it; null if nothing has changed. */
    private record Changed(Chat chat, @Nullable Publication event) {}

    private final Postgres postgres;
    private final ChatStore chats;
    private final MembersInvalidation invalidation;
    private final Publisher publisher;
    private final ChatSettings settings;

    ChatLifecycle(
            Postgres postgres,
            ChatStore chats,
            MembersInvalidation invalidation,
            Publisher publisher,
            ChatSettings settings) {
        this.postgres = postgres;
        this.chats = chats;
        this.invalidation = invalidation;
        this.publisher = publisher;
        this.settings = settings;
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
            return TopicLog.lock(tx, chat.personalTopics()).map(next -> writeDelete(chat, locked.next(), next));
        });
    }

    private Write<Optional<Publication>> writeDelete(Chat chat, long seq, Map<Topic, Long> next) {
        Buffer data = ChatEvents.removed(chat.id(), null).toBuffer();
        List<Target> personal = TopicLog.targets(chat.personalTopics(), next);
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
