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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * {@code chat:create}, {@code chat:update} and {@code chat:delete}. That a chat came or went stands in the personal logs
 * of its participants too, so that who was away learns it. Runs on its verticle's event loop.
 */
final class ChatLifecycle {

    /** A chat and what is to be said of it; null if nothing has changed. */
    private record Changed(Chat chat, Publication said) {}

    private final Postgres postgres;
    private final ChatStore chats;
    private final MembersNews news;
    private final Publisher publisher;
    private final int maxParticipants;

    ChatLifecycle(Postgres postgres, ChatStore chats, MembersNews news, Publisher publisher, ChatConfig config) {
        this.postgres = postgres;
        this.chats = chats;
        this.news = news;
        this.publisher = publisher;
        this.maxParticipants = config.maxParticipants();
    }

    /** A direct chat that was there is answered with {@code existing:true} beside it. */
    Future<Answer> create(Command command) {
        NewChat wanted = NewChat.from(command, maxParticipants);
        Chat chat = wanted.toChat();
        return PipelinedTransaction.<Changed>run(postgres, tx -> decideCreate(tx, chat, wanted.directKey()))
                .map(changed -> {
                    Answer answer = say(changed);
                    if (changed.said() == null) {
                        answer.body().put("existing", true);
                    }
                    return answer;
                });
    }

    private Future<Decision<Changed>> decideCreate(SqlConnection tx, Chat chat, String directKey) {
        List<Topic> topics = personalTopics(chat);
        topics.add(chat.topic());
        Future<Map<Topic, Long>> next = TopicLog.lock(tx, topics);
        // Behind the lock of both personal topics: of two who begin the same chat the second finds the first's.
        Future<Optional<Chat>> existing =
                directKey == null ? Future.succeededFuture(Optional.empty()) : chats.findDirect(tx, directKey);
        return Future.all(next, existing).map(done -> existing.result()
                .<Decision<Changed>>map(found -> new Leave<>(new Changed(found, null)))
                .orElseGet(() -> writeCreate(chat, directKey, next.result())));
    }

    private Write<Changed> writeCreate(Chat chat, String directKey, Map<Topic, Long> next) {
        Buffer data = chat.toJson().toBuffer();
        List<Target> targets = personalTargets(chat, next);
        return new Write<>(tx -> Future.all(
                        chats.insert(tx, chat, directKey), TopicLog.append(tx, targets, ChatEvents.CHAT_CREATED, data))
                .map(new Changed(chat, ChatEvents.toAll(targets, ChatEvents.CHAT_CREATED, data))));
    }

    Future<Answer> update(Command command) {
        UUID chatId = Fields.chatId(command.data());
        String name = Fields.text(command.data(), "name", NewChat.MAX_NAME);
        return PipelinedTransaction.<Changed>run(
                        postgres,
                        tx -> decideUpdate(tx, chatId, command.caller().id(), name))
                .map(this::say);
    }

    private Future<Decision<Changed>> decideUpdate(SqlConnection tx, UUID chatId, String userId, String name) {
        return LockedChat.of(tx, chats, chatId, userId).map(locked -> {
            Chat chat = locked.chat();
            if (chat.direct()) {
                throw ChatRefusals.DIRECT;
            }
            if (name.equals(chat.name())) {
                return new Leave<>(new Changed(chat, null));
            }
            Chat after = chat.named(name, Times.now());
            Buffer data = ChatEvents.updated(after).toBuffer();
            Publication said = Publication.durable(chat.topic(), locked.next(), ChatEvents.CHAT_UPDATED, data);
            return new Write<>(write -> Future.all(
                            chats.update(write, after),
                            TopicLog.append(write, chat.topic(), locked.next(), ChatEvents.CHAT_UPDATED, data, null))
                    .map(new Changed(after, said)));
        });
    }

    /** Answered once every node has emptied the chat's topic. */
    Future<Answer> delete(Command command) {
        UUID chatId = Fields.chatId(command.data());
        return PipelinedTransaction.<Publication>run(
                        postgres,
                        tx -> decideDelete(tx, chatId, command.caller().id()))
                .compose(said -> {
                    news.tell(chatId);
                    return publisher.publishConfirmed(said).recover(ChatRefusals::unconfirmed);
                })
                .map(confirmed -> Answer.ok());
    }

    private Future<Decision<Publication>> decideDelete(SqlConnection tx, UUID chatId, String userId) {
        return LockedChat.of(tx, chats, chatId, userId).compose(locked -> {
            Chat chat = locked.chat();
            if (!chat.createdBy().equals(userId)) {
                throw ChatRefusals.NOT_CREATOR;
            }
            return TopicLog.lock(tx, personalTopics(chat)).map(next -> writeDelete(chat, locked.next(), next));
        });
    }

    private Write<Publication> writeDelete(Chat chat, long seq, Map<Topic, Long> next) {
        Buffer data = ChatEvents.removed(chat.id(), null).toBuffer();
        List<Target> personal = personalTargets(chat, next);
        List<Target> targets = new ArrayList<>(personal);
        targets.add(new Target(chat.topic(), seq));
        Publication said =
                ChatEvents.toAll(targets, ChatEvents.CHAT_REMOVED, data).with(Scope.evicting(Scope.EVERYBODY));
        return new Write<>(tx -> Future.all(
                        chats.delete(tx, chat.id()),
                        TopicLog.append(tx, chat.topic(), seq, ChatEvents.CHAT_REMOVED, data, Scope.EVERYBODY),
                        TopicLog.append(tx, personal, ChatEvents.CHAT_REMOVED, data))
                .map(said));
    }

    private static List<Topic> personalTopics(Chat chat) {
        List<Topic> topics = new ArrayList<>();
        chat.participants().forEach(userId -> topics.add(Topic.user(userId)));
        return topics;
    }

    private static List<Target> personalTargets(Chat chat, Map<Topic, Long> next) {
        return personalTopics(chat).stream()
                .map(topic -> new Target(topic, next.get(topic)))
                .toList();
    }

    private Answer say(Changed changed) {
        if (changed.said() != null) {
            publisher.publish(changed.said());
        }
        return Answer.of(new JsonObject().put("chat", changed.chat().toJson()));
    }
}
