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
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * {@code chat:update} and {@code chat:delete}, which hides a direct chat for the caller. Any participant renames a group; its
 * owner and admins change its settings; its owner deletes it, which is also in the participants' personal logs, so that absent
 * participants learn of it. Runs on its verticle's event loop.
 */
final class ChatLifecycle {

    /** A chat and the event to publish about it; null if nothing has changed. */
    private record Changed(Chat chat, @Nullable Publication event) {}

    /**
     * What is to change; an empty value stays as it is.
     *
     * @param settings those of the group
     */
    private record Wanted(UUID chatId, Optional<String> name, Optional<GroupSettings.Change> settings) {

        private static Wanted from(Fields fields) {
            UUID chatId = Ids.chat(fields);
            Optional<GroupSettings.Change> settings = GroupSettings.Change.from(fields);
            Optional<String> name = settings.isEmpty()
                    ? Optional.of(fields.visibleText("name", NewChat.MAX_NAME))
                    : fields.optionalVisibleText("name", NewChat.MAX_NAME);
            return new Wanted(chatId, name, settings);
        }
    }

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
        Wanted wanted = Wanted.from(new Fields(command.data()));
        return PipelinedTransaction.<Changed>run(
                        postgres,
                        command.deadline(),
                        tx -> decideUpdate(tx, command.caller().id(), wanted))
                .map(this::publish);
    }

    private Future<Decision<Changed>> decideUpdate(SqlConnection tx, String userId, Wanted wanted) {
        return LockedChat.of(tx, chats, wanted.chatId(), userId).compose(locked -> {
            Chat chat = locked.chat();
            Chat after = changed(chat, userId, wanted);
            if (Objects.equals(after.name(), chat.name()) && after.settings().equals(chat.settings())) {
                return Future.succeededFuture(new Leave<>(new Changed(chat, null)));
            }
            // The participants' rows change with the floors; nobody changes those of a person whose log is locked.
            boolean floors = after.settings().own().fromJoining()
                    != chat.settings().own().fromJoining();
            Future<?> ready = floors ? TopicLog.lock(tx, chat.personalTopics()) : Future.succeededFuture();
            return ready.map(done -> writeUpdate(after, locked.next(), floors));
        });
    }

    private Chat changed(Chat chat, String userId, Wanted wanted) {
        if (chat.direct()) {
            throw ChatRefusals.direct();
        }
        GroupSettings settings = wanted.settings().map(chat.settings()::with).orElse(chat.settings());
        if (!settings.equals(chat.settings()) && !chat.isLedBy(userId)) {
            throw ChatRefusals.notAdmin();
        }
        return chat.changed(wanted.name().orElse(chat.name()), settings, chats.present());
    }

    private Write<Changed> writeUpdate(Chat after, long seq, boolean floors) {
        Buffer data = ChatEvents.updated(after).toBuffer();
        Publication event = ChatEvents.chatUpdated(after, seq, data, after.participants());
        return new Write<>(tx -> Future.all(
                        chats.update(tx, after),
                        floors
                                ? chats.setFloors(
                                        tx, after.id(), after.settings().own().fromJoining())
                                : Future.succeededFuture(),
                        TopicLog.append(tx, after.topic(), seq, ChatEvents.CHAT_UPDATED, data, null))
                .map(new Changed(after, event)));
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
