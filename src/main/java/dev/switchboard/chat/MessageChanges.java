package dev.switchboard.chat;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.Fields;
import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Publication.Nudge;
import dev.switchboard.bus.Publication.Target;
import dev.switchboard.bus.Publisher;
import dev.switchboard.bus.Topic;
import dev.switchboard.chat.MessageStore.Found;
import dev.switchboard.log.TopicLog;
import dev.switchboard.quota.StoredBytes;
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
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * {@code message:edit}, {@code message:delete} and {@code message:react}. A command that changes nothing succeeds without
 * an event, so each may be retried. Runs on its verticle's event loop.
 */
final class MessageChanges {

    /** A message after a change, and the event about it. */
    private record Change(Message after, String event, JsonObject data) {}

    /** A message, the event to publish about it, null if nothing has changed, and by how many bytes it has grown. */
    private record Changed(Message message, @Nullable Publication event, long bytes) {}

    private final Postgres postgres;
    private final MessageStore messages;
    private final Publisher publisher;
    private final StoredBytes stored;
    private final int maxText;

    MessageChanges(
            Postgres postgres, MessageStore messages, Publisher publisher, StoredBytes stored, ChatConfig config) {
        this.stored = stored;
        this.postgres = postgres;
        this.messages = messages;
        this.publisher = publisher;
        this.maxText = config.maxText();
    }

    Future<Answer> edit(Command command) {
        Fields fields = new Fields(command.data());
        UUID id = Ids.message(fields);
        // Whether it may be empty depends on the message's attachments.
        String text = MessageDraft.text(fields, maxText, true);
        return change(command, id, (message, used) -> edit(message, command, text, used));
    }

    private Optional<Change> edit(Message message, Command command, String text, long used) {
        requireSender(message, command);
        requireNotDeleted(message);
        MessageDraft.text(new Fields(command.data()), maxText, message.attachments() != null);
        if (text.equals(message.text())) {
            return Optional.empty();
        }
        Message after = message.edited(text, messages.present());
        stored.require(message.sender(), used, after.bytes() - message.bytes(), "text");
        return Optional.of(new Change(after, ChatEvents.MESSAGE_UPDATED, ChatEvents.updated(after)));
    }

    Future<Answer> delete(Command command) {
        UUID id = Ids.message(new Fields(command.data()));
        return change(command, id, (message, used) -> {
            requireSender(message, command);
            if (message.deleted()) {
                return Optional.empty();
            }
            Message after = message.deleted(messages.present());
            return Optional.of(new Change(after, ChatEvents.MESSAGE_DELETED, ChatEvents.deleted(after)));
        });
    }

    Future<Answer> react(Command command) {
        Fields fields = new Fields(command.data());
        UUID id = Ids.message(fields);
        String reaction = fields.visibleText("reaction", Reactions.MAX_LENGTH);
        boolean remove = fields.flag("remove").orElse(false);
        String userId = command.caller().id();
        return change(command, id, (message, used) -> {
            requireNotDeleted(message);
            Optional<JsonObject> reactions = remove
                    ? Reactions.removing(message.reactions(), reaction, userId)
                    : Reactions.adding(message.reactions(), reaction, userId);
            return reactions.map(after -> new Change(
                    message.withReactions(after),
                    ChatEvents.MESSAGE_REACTION,
                    ChatEvents.reaction(message, userId, reaction, remove)));
        });
    }

    private static void requireSender(Message message, Command command) {
        if (!message.sender().equals(command.caller().id())) {
            throw ChatRefusals.notSender();
        }
    }

    private static void requireNotDeleted(Message message) {
        if (message.deleted()) {
            throw ChatRefusals.deleted();
        }
    }

    /**
     * Locks the message's chat, changes the message and publishes the event.
     *
     * @param change the change to the message as it is under the lock, and the bytes that the caller has stored; empty for
     *     none
     */
    private Future<Answer> change(Command command, UUID messageId, BiFunction<Message, Long, Optional<Change>> change) {
        String userId = command.caller().id();
        return messages.chatOf(messageId, userId)
                .map(chat -> chat.orElseThrow(ChatRefusals::noMessage))
                .compose(chat -> PipelinedTransaction.<Changed>run(
                                postgres,
                                command.deadline(),
                                tx -> decide(
                                        tx,
                                        Chat.topic(chat.id()),
                                        messageId,
                                        userId,
                                        message -> change.apply(message, chat.used())))
                        .map(this::publish));
    }

    private Answer publish(Changed changed) {
        Answer answer =
                Answer.of(new JsonObject().put("message", changed.message().toJson()));
        Publication event = changed.event();
        if (event == null) {
            return answer;
        }
        publisher.publish(event);
        stored.add(changed.message().sender(), changed.bytes());
        return answer.heardBy(Objects.requireNonNull(event.nudge()).users().size(), event.data());
    }

    private Future<Decision<Changed>> decide(
            SqlConnection tx, Topic topic, UUID messageId, String userId, Function<Message, Optional<Change>> change) {
        Future<Optional<Long>> next = TopicLog.lockExisting(tx, topic);
        Future<Optional<Found>> asked = messages.find(tx, messageId, userId);
        return Future.all(next, asked).map(done -> {
            Found found = asked.result().orElseThrow(ChatRefusals::noMessage);
            Message message = found.message();
            long seq = next.result().orElseThrow();
            return change.apply(message)
                    .<Decision<Changed>>map(made -> write(
                            new Target(topic, seq, message.seq()),
                            made,
                            found.readers(),
                            made.after().bytes() - message.bytes()))
                    .orElseGet(() -> new Leave<>(new Changed(message, null, 0)));
        });
    }

    /** Participants who have not joined the chat hear of the change as a nudge. */
    private static Publication event(Target target, Change change, Buffer data, List<String> readers) {
        return Publication.durable(target, change.event(), data).with(new Nudge(target.topic(), target.seq(), readers));
    }

    private Write<Changed> write(Target target, Change change, List<String> readers, long bytes) {
        Buffer data = change.data().toBuffer();
        Publication event = event(target, change, data, readers);
        return new Write<>(
                tx -> Future.all(messages.update(tx, change.after()), TopicLog.append(tx, target, change.event(), data))
                        .map(new Changed(change.after(), event, bytes)));
    }
}
