package dev.switchboard.chat;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.Publication;
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
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/**
 * {@code message:edit}, {@code message:delete} and {@code message:react}. What is as asked for already is answered with
 * success and said to nobody, so each may be tried again. Runs on its verticle's event loop.
 */
final class MessageChanges {

    /** A message after a change, and the event that says so. */
    private record Change(Message after, String event, JsonObject data) {}

    /** What is to be said of the message; null if nothing has changed. */
    private record Changed(Message message, Publication said) {}

    private final Postgres postgres;
    private final MessageStore messages;
    private final Publisher publisher;
    private final int maxText;

    MessageChanges(Postgres postgres, MessageStore messages, Publisher publisher, ChatConfig config) {
        this.postgres = postgres;
        this.messages = messages;
        this.publisher = publisher;
        this.maxText = config.maxText();
    }

    Future<Answer> edit(Command command) {
        UUID id = Fields.messageId(command.data());
        // Whether it may be empty depends on the message's attachments.
        String text = MessageDraft.text(command.data(), maxText, true);
        return change(id, command.caller().id(), message -> edit(message, command, text));
    }

    private Optional<Change> edit(Message message, Command command, String text) {
        requireSender(message, command);
        requireThere(message);
        MessageDraft.text(command.data(), maxText, message.attachments() != null);
        if (text.equals(message.text())) {
            return Optional.empty();
        }
        Message after = message.edited(text, Times.now());
        return Optional.of(new Change(after, ChatEvents.MESSAGE_UPDATED, ChatEvents.updated(after)));
    }

    Future<Answer> delete(Command command) {
        UUID id = Fields.messageId(command.data());
        return change(id, command.caller().id(), message -> {
            requireSender(message, command);
            if (message.deleted()) {
                return Optional.empty();
            }
            Message after = message.deleted(Times.now());
            return Optional.of(new Change(after, ChatEvents.MESSAGE_DELETED, ChatEvents.deleted(after)));
        });
    }

    Future<Answer> react(Command command) {
        UUID id = Fields.messageId(command.data());
        String reaction = Fields.text(command.data(), "reaction", Reactions.MAX_LENGTH);
        boolean remove = Fields.optionalFlag(command.data(), "remove");
        String userId = command.caller().id();
        return change(id, userId, message -> {
            requireThere(message);
            Optional<JsonObject> reactions = remove
                    ? Reactions.removing(message.reactions(), reaction, userId)
                    : Reactions.adding(message.reactions(), reaction, userId);
            return reactions.map(after -> new Change(
                    message.reacted(after),
                    ChatEvents.MESSAGE_REACTION,
                    ChatEvents.reaction(message, userId, reaction, remove)));
        });
    }

    private static void requireSender(Message message, Command command) {
        if (!message.sender().equals(command.caller().id())) {
            throw ChatRefusals.NOT_SENDER;
        }
    }

    private static void requireThere(Message message) {
        if (message.deleted()) {
            throw ChatRefusals.DELETED;
        }
    }

    /**
     * @param change what becomes of the message as it stands behind the lock; empty for nothing
     */
    private Future<Answer> change(UUID messageId, String userId, Function<Message, Optional<Change>> change) {
        return messages.chatOf(messageId, userId)
                .map(chatId -> chatId.orElseThrow(() -> ChatRefusals.NO_MESSAGE))
                .compose(chatId -> PipelinedTransaction.<Changed>run(
                        postgres, tx -> decide(tx, Chat.topic(chatId), messageId, userId, change)))
                .map(changed -> {
                    if (changed.said() != null) {
                        publisher.publish(changed.said());
                    }
                    return Answer.of(
                            new JsonObject().put("message", changed.message().toJson()));
                });
    }

    private Future<Decision<Changed>> decide(
            SqlConnection tx, Topic topic, UUID messageId, String userId, Function<Message, Optional<Change>> change) {
        Future<Optional<Long>> next = TopicLog.lockExisting(tx, topic);
        Future<Optional<Message>> found = messages.find(tx, messageId, userId);
        return Future.all(next, found).map(done -> {
            Message message = found.result().orElseThrow(() -> ChatRefusals.NO_MESSAGE);
            long seq = next.result().orElseThrow();
            return change.apply(message)
                    .<Decision<Changed>>map(made -> write(topic, seq, made))
                    .orElseGet(() -> new Leave<>(new Changed(message, null)));
        });
    }

    private Write<Changed> write(Topic topic, long seq, Change change) {
        Buffer data = change.data().toBuffer();
        Publication said = Publication.durable(topic, seq, change.event(), data);
        return new Write<>(tx -> Future.all(
                        messages.update(tx, change.after()),
                        TopicLog.append(tx, topic, seq, change.event(), data, null))
                .map(new Changed(change.after(), said)));
    }
}
