package dev.switchboard.chat;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.Fields;
import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Publisher;
import dev.switchboard.chat.ChangedMessages.Change;
import dev.switchboard.chat.ChangedMessages.Changed;
import dev.switchboard.chat.ChangedMessages.Wanted;
import dev.switchboard.chat.MessageStore.Found;
import dev.switchboard.log.group.GroupCommit;
import dev.switchboard.log.group.GroupUnit;
import dev.switchboard.quota.StoredBytes;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;

/**
 * {@code message:edit}, {@code message:delete} and {@code message:react}, many in one transaction. A command that changes
 * nothing succeeds without an event, so each may be retried. Runs on its verticle's event loop.
 */
final class MessageChanges {

    /** What a change takes beside the text. */
    private static final int OVERHEAD = 1_000;

    private final GroupCommit commits;
    private final ChangedMessages kind;
    private final MessageStore messages;
    private final MentionNotices notices;
    private final Publisher publisher;
    private final StoredBytes stored;
    private final MessageConsent consent;
    private final int maxText;

    MessageChanges(
            GroupCommit commits,
            MessageStore messages,
            MentionStore mentions,
            MentionNotices notices,
            MessageConsent consent,
            Publisher publisher,
            StoredBytes stored,
            ChatConfig config) {
        this.consent = consent;
        this.stored = stored;
        this.commits = commits;
        this.kind = new ChangedMessages(messages, mentions);
        this.notices = notices;
        this.messages = messages;
        this.publisher = publisher;
        this.maxText = config.maxText();
    }

    Future<Answer> edit(Command command) {
        Fields fields = new Fields(command.data());
        UUID id = Ids.message(fields);
        // Whether it may be empty depends on the message's attachments.
        String text = MessageDraft.text(fields, maxText, true);
        Future<String> decided = consent.isAsked()
                ? messages.chatOf(id, command.caller().id())
                        .compose(chat -> consent.ofEdit(
                                command,
                                chat.orElseThrow(ChatRefusals::noMessage).id(),
                                id,
                                text))
                : Future.succeededFuture(text);
        return decided.compose(accepted ->
                change(command, id, NamesInText.in(accepted), (found, used) -> edit(found, command, accepted, used)));
    }

    private Optional<Change> edit(Found found, Command command, String text, long used) {
        Message message = found.message();
        requireSender(message, command);
        requireNotDeleted(message);
        MessageDraft.text(new Fields(command.data()), maxText, message.attachments() != null);
        if (text.equals(message.text())) {
            return Optional.empty();
        }
        List<String> named =
                found.named().stream().map(MentionStore.Named::userId).toList();
        Message after = message.edited(text, message.mentions().after(named), messages.present());
        stored.require(message.sender(), used, after.bytes() - message.bytes(), "text");
        return Optional.of(new Change(after, ChatEvents.MESSAGE_UPDATED, ChatEvents.updated(after)));
    }

    Future<Answer> delete(Command command) {
        UUID id = Ids.message(new Fields(command.data()));
        return change(command, id, List.of(), (found, used) -> {
            Message message = found.message();
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
        return change(command, id, List.of(), (found, used) -> {
            Message message = found.message();
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
     * @param names those in its new text
     * @param change the change to the message as it is under the lock, and the bytes that the caller has stored; empty for
     *     none
     */
    private Future<Answer> change(
            Command command,
            UUID messageId,
            List<List<String>> names,
            BiFunction<Found, Long, Optional<Change>> change) {
        String userId = command.caller().id();
        return messages.chatOf(messageId, userId)
                .map(chat -> chat.orElseThrow(ChatRefusals::noMessage))
                .compose(chat -> commits.submit(
                                kind,
                                new GroupUnit<>(
                                        new Wanted(
                                                messageId,
                                                chat.id(),
                                                userId,
                                                names,
                                                found -> change.apply(found, chat.used())),
                                        List.of(Chat.topic(chat.id())),
                                        false,
                                        messageId,
                                        command.deadline(),
                                        OVERHEAD + lengthOf(command)))
                        .map(this::publish));
    }

    private static int lengthOf(Command command) {
        return command.data().getValue("text") instanceof String text ? text.length() : 0;
    }

    private Answer publish(Changed changed) {
        Answer answer =
                Answer.of(new JsonObject().put("message", changed.message().toJson()));
        Publication event = changed.event();
        if (event == null) {
            return answer;
        }
        publisher.publish(event);
        notices.send(changed.notice());
        stored.add(changed.message().sender(), changed.bytes());
        return answer.heardBy(Objects.requireNonNull(event.nudge()).users().size(), event.data());
    }
}
