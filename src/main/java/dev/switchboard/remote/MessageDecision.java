package dev.switchboard.remote;

import dev.switchboard.backend.CallIds;
import dev.switchboard.backend.Reply;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.Decisions.Message;
import dev.switchboard.bus.Failure;
import dev.switchboard.config.Reloadable;
import dev.switchboard.config.Settings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** {@code decide.message}: whether a message may be sent or edited, and with what text. Keeps nothing; any thread. */
final class MessageDecision {

    private final Judge judge;

    MessageDecision(Vertx vertx, Reloadable<Settings> document) {
        this.judge = new Judge(vertx, "message", document, MessageDecision::isAnswer);
    }

    private static boolean isAnswer(Reply reply) {
        Object text = reply.body().getValue("text");
        return Judge.isVerdict(reply) && (text == null || text instanceof String);
    }

    Future<String> ask(Command command, Message message) {
        JsonObject body = new JsonObject()
                .put("decide", "message")
                .put("caller", AskedBy.of(command.caller()))
                .put("chatId", message.chatId());
        if (message.messageId() != null) {
            body.put("messageId", message.messageId());
        }
        JsonArray attachments = message.attachments() == null ? new JsonArray() : message.attachments();
        body.put("text", message.text()).put("attachments", attachments);
        return judge.ask(
                idOf(command, message, attachments),
                body,
                command.deadline(),
                answer -> read(answer, message),
                message::text);
    }

    /** With the content: a message that was allowed and then refused for another reason may come again with another text. */
    private static String idOf(Command command, Message message, JsonArray attachments) {
        return message.key() == null
                ? CallIds.random()
                : CallIds.of(
                        command.caller().id(),
                        "decide " + command.name() + " " + message.chatId(),
                        message.key().value(),
                        message.text(),
                        attachments.encode());
    }

    private static String read(JsonObject answer, Message message) {
        Failure refusal = Judge.refusal(answer);
        if (refusal != null) {
            throw refusal;
        }
        String changed = answer.getString("text");
        return changed == null ? message.text() : changed;
    }

    Future<Void> close() {
        return judge.close();
    }
}
