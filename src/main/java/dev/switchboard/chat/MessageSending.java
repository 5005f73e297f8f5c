package dev.switchboard.chat;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.Deadline;
import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Publication.Target;
import dev.switchboard.bus.Publisher;
import dev.switchboard.bus.Topic;
import dev.switchboard.chat.MessageStore.Circumstances;
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
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code message:send}. All checks run while the chat's topic is locked: a user who was removed before is refused, and of
 * two equal {@code clientMessageId}s the second finds the first's message. A message whose sender was answered
 * {@code TIMEOUT} is not sent later; if only the answer came too late, a retry with the same {@code clientMessageId} gets
 * it. Runs on its verticle's event loop.
 */
final class MessageSending {

    /** A sent message as JSON, the event to publish, null if an earlier attempt has published it, and its bytes. */
    private record Sent(JsonObject message, @Nullable Publication event, long bytes) {}

    private final Postgres postgres;
    private final MessageStore messages;
    private final MembersCache members;
    private final Publisher publisher;
    private final StoredBytes stored;
    private final int maxText;

    MessageSending(
            Postgres postgres,
            MessageStore messages,
            MembersCache members,
            Publisher publisher,
            StoredBytes stored,
            ChatConfig config) {
        this.stored = stored;
        this.postgres = postgres;
        this.messages = messages;
        this.members = members;
        this.publisher = publisher;
        this.maxText = config.maxText();
    }

    Future<Answer> send(Command command) {
        MessageDraft draft = MessageDraft.from(command, maxText);
        Members known = members.known(draft.chatId()).orElse(new Members(-1, List.of()));
        Deadline deadline = command.deadline();
        return PipelinedTransaction.<Sent>run(postgres, deadline, tx -> decide(tx, draft, known, deadline))
                .map(sent -> publish(draft.sender(), sent));
    }

    private Future<Decision<Sent>> decide(SqlConnection tx, MessageDraft draft, Members known, Deadline deadline) {
        Future<Optional<Long>> next = TopicLog.lockExisting(tx, Chat.topic(draft.chatId()));
        Future<Optional<Circumstances>> found = messages.circumstances(
                tx, draft.chatId(), draft.sender(), draft.clientMessageId(), draft.replyTo(), known.version());
        return Future.all(next, found).map(done -> {
            Circumstances now = found.result().orElseThrow(ChatRefusals::noChat);
            return decision(draft, next.result().orElseThrow(), now, known, deadline);
        });
    }

    private Decision<Sent> decision(MessageDraft draft, long seq, Circumstances now, Members known, Deadline deadline) {
        if (now.earlier() != null) {
            return new Leave<>(new Sent(now.earlier().toJson(), null, 0));
        }
        if (!now.replyKnown()) {
            throw MessageDraft.unknownReply();
        }
        List<String> participants = participants(draft, now, known);
        Message message = draft.at(seq, messages.present());
        long bytes = message.bytes();
        stored.require(draft.sender(), now.used(), bytes, "text");
        JsonObject json = message.toJson();
        Buffer data = json.toBuffer();
        Publication event = ChatEvents.messageNew(message, data, participants);
        Topic topic = Chat.topic(draft.chatId());
        OffsetDateTime latest = deadline.onClock(now.at());
        return new Write<>(tx -> Future.all(
                        messages.insert(tx, message),
                        TopicLog.append(
                                tx, new Target(topic, seq), ChatEvents.MESSAGE_NEW, message.reference(), latest))
                .map(new Sent(json, event, bytes)));
    }

    private List<String> participants(MessageDraft draft, Circumstances now, Members known) {
        if (now.members() == null) {
            return known.ids();
        }
        Members current = new Members(now.membersVersion(), now.members());
        members.put(draft.chatId(), current);
        return current.ids();
    }

    private Answer publish(String sender, Sent sent) {
        Answer answer = Answer.of(new JsonObject().put("message", sent.message()));
        Publication event = sent.event();
        if (event == null) {
            return answer;
        }
        publisher.publish(event);
        stored.add(sender, sent.bytes());
        return answer.heardBy(Objects.requireNonNull(event.nudge()).users().size(), event.data());
    }
}
