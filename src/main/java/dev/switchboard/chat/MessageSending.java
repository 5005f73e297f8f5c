package dev.switchboard.chat;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Publisher;
import dev.switchboard.chat.MessageStore.Circumstances;
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
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code message:send}. All checks run while the chat's topic is locked: a user who was removed before is refused, and of
 * two equal {@code clientMessageId}s the second finds the first's message. Runs on its verticle's event loop.
 */
final class MessageSending {

    /** A sent message as JSON, and the event to publish; null if an earlier attempt has published it. */
    private record Sent(JsonObject message, @Nullable Publication event) {}

    private final Postgres postgres;
    private final MessageStore messages;
    private final MembersCache members;
    private final Publisher publisher;
    private final int maxText;

    MessageSending(
            Postgres postgres, MessageStore messages, MembersCache members, Publisher publisher, ChatConfig config) {
        this.postgres = postgres;
        this.messages = messages;
        this.members = members;
        this.publisher = publisher;
        this.maxText = config.maxText();
    }

    Future<Answer> send(Command command) {
        MessageDraft draft = MessageDraft.from(command, maxText);
        Members known = members.known(draft.chatId()).orElse(new Members(-1, List.of()));
        return PipelinedTransaction.<Sent>run(postgres, tx -> decide(tx, draft, known))
                .map(this::publish);
    }

    private Future<Decision<Sent>> decide(SqlConnection tx, MessageDraft draft, Members known) {
        Future<Optional<Long>> next = TopicLog.lockExisting(tx, Chat.topic(draft.chatId()));
        Future<Optional<Circumstances>> found = messages.circumstances(
                tx, draft.chatId(), draft.sender(), draft.clientMessageId(), draft.replyTo(), known.version());
        return Future.all(next, found).map(done -> {
            Circumstances now = found.result().orElseThrow(ChatRefusals::noChat);
            return decision(draft, next.result().orElseThrow(), now, known);
        });
    }

    private Decision<Sent> decision(MessageDraft draft, long seq, Circumstances now, Members known) {
        if (now.earlier() != null) {
            return new Leave<>(new Sent(now.earlier().toJson(), null));
        }
        if (!now.replyKnown()) {
            throw MessageDraft.unknownReply();
        }
        List<String> participants = participants(draft, now, known);
        Message message = draft.at(seq);
        JsonObject json = message.toJson();
        Buffer data = json.toBuffer();
        Publication event = ChatEvents.messageNew(message, data, participants);
        return new Write<>(tx -> Future.all(
                        messages.insert(tx, message),
                        TopicLog.append(tx, Chat.topic(draft.chatId()), seq, ChatEvents.MESSAGE_NEW, data, null))
                .map(new Sent(json, event)));
    }

    private List<String> participants(MessageDraft draft, Circumstances now, Members known) {
        if (now.members() == null) {
            return known.ids();
        }
        Members current = new Members(now.membersVersion(), now.members());
        members.put(draft.chatId(), current);
        return current.ids();
    }

    private Answer publish(Sent sent) {
        if (sent.event() != null) {
            publisher.publish(sent.event());
        }
        return Answer.of(new JsonObject().put("message", sent.message()));
    }
}
