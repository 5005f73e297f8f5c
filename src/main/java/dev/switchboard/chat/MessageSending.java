package dev.switchboard.chat;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Publisher;
import dev.switchboard.bus.Topic;
import dev.switchboard.chat.NewMessages.Sent;
import dev.switchboard.log.group.GroupCommit;
import dev.switchboard.log.group.GroupUnit;
import dev.switchboard.quota.StoredBytes;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * {@code message:send}, many in one transaction. All checks run while the chat's topic is locked: a user who was removed
 * before is refused, and of two equal {@code clientId}s the second finds the first's message. A message whose sender was
 * answered {@code TIMEOUT} is not sent later; if only the answer came too late, a retry with the same {@code clientId}
 * gets it. Runs on its verticle's event loop.
 */
final class MessageSending {

    /** What no two messages of one transaction have in common: the second must find the first. */
    private record Key(UUID chatId, String sender, String clientMessageId) {}

    /** What a message takes beside its text, about. */
    private static final int OVERHEAD = 200;

    private final GroupCommit commits;
    private final NewMessages kind;
    private final MembersCache members;
    private final Publisher publisher;
    private final StoredBytes stored;
    private final MentionNotices notices;
    private final MessageConsent consent;
    private final int maxText;

    MessageSending(
            GroupCommit commits,
            MessageStore messages,
            MentionStore mentions,
            MentionNotices notices,
            MessageConsent consent,
            MembersCache members,
            Publisher publisher,
            StoredBytes stored,
            ChatConfig config) {
        this.commits = commits;
        this.kind = new NewMessages(messages, mentions, members, stored);
        this.notices = notices;
        this.consent = consent;
        this.members = members;
        this.publisher = publisher;
        this.stored = stored;
        this.maxText = config.maxText();
    }

    Future<Answer> send(Command command) {
        MessageDraft draft = MessageDraft.from(command, maxText);
        return consent.isAsked()
                ? consent.ofNew(command, wanted(draft)).compose(decided -> commit(command, decided))
                : commit(command, draft);
    }

    private MessageStore.Wanted wanted(MessageDraft draft) {
        return new MessageStore.Wanted(draft, members.known(draft.chatId()).orElse(new Members(-1, List.of())));
    }

    private Future<Answer> commit(Command command, MessageDraft draft) {
        List<Topic> topics = List.of(Chat.topic(draft.chatId()));
        GroupUnit<MessageStore.Wanted> unit = new GroupUnit<>(
                wanted(draft), topics, false, key(draft), command.deadline(), OVERHEAD + draft.length());
        return commits.submit(kind, unit).map(sent -> publish(draft.sender(), sent));
    }

    private static @Nullable Key key(MessageDraft draft) {
        String id = draft.clientMessageId();
        return id == null ? null : new Key(draft.chatId(), draft.sender(), id);
    }

    private Answer publish(String sender, Sent sent) {
        Answer answer = Answer.of(new JsonObject().put("message", sent.message()));
        Publication event = sent.event();
        if (event == null) {
            return answer;
        }
        publisher.publish(event);
        notices.send(sent.notice());
        stored.add(sender, sent.bytes());
        return answer.heardBy(Objects.requireNonNull(event.nudge()).users().size(), event.data());
    }
}
