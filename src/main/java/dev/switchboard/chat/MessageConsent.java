package dev.switchboard.chat;

import dev.switchboard.bus.Command;
import dev.switchboard.bus.Decisions;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Fields;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the back end that decides about messages, before one is sent or edited: it may refuse it or change its text. It is not
 * asked about a message that was sent before under the same key, nor about one that the sender may not send. Runs on its
 * verticle's event loop.
 */
final class MessageConsent {

    private static final Logger LOG = LoggerFactory.getLogger(MessageConsent.class);

    private final Decisions decisions;
    private final Postgres postgres;
    private final MessageStore messages;
    private final int maxText;

    MessageConsent(Decisions decisions, Postgres postgres, MessageStore messages, int maxText) {
        this.decisions = decisions;
        this.postgres = postgres;
        this.messages = messages;
        this.maxText = maxText;
    }

    /** Whether anybody is asked. */
    boolean isAsked() {
        return decisions.asksMessages();
    }

    /** The message to send instead of this one. */
    Future<MessageDraft> ofNew(Command command, MessageStore.Wanted wanted) {
        return postgres.transaction(tx -> messages.circumstances(tx, List.of(wanted)))
                .map(found -> found.get(0))
                .compose(now -> isDecided(now)
                        ? Future.succeededFuture(wanted.draft())
                        : ask(command, wanted.draft()).map(wanted.draft()::withText));
    }

    private static boolean isDecided(Optional<MessageStore.Circumstances> now) {
        return now.isEmpty() || now.get().earlier() != null;
    }

    private Future<String> ask(Command command, MessageDraft draft) {
        Decisions.Message message = new Decisions.Message(
                draft.chatId().toString(),
                null,
                draft.text(),
                draft.attachments(),
                draft.key() == null ? null : draft.key().key());
        return decisions.message(command, message).map(text -> checked(text, draft.text(), draft.attachments()));
    }

    /** The text to edit it to instead of this one. */
    Future<String> ofEdit(Command command, UUID chatId, UUID messageId, String text) {
        return decisions
                .message(command, new Decisions.Message(chatId.toString(), messageId.toString(), text, null, null))
                .map(changed -> checked(changed, text, null));
    }

    private String checked(String changed, String before, @Nullable JsonArray attachments) {
        if (changed.equals(before)) {
            return before;
        }
        try {
            return MessageDraft.text(new Fields(new JsonObject().put("text", changed)), maxText, attachments != null);
        } catch (Failure unusable) {
            LOG.warn("the text that was decided for a message cannot be stored: {}", unusable.getMessage());
            throw Failure.unavailable("the service that decides this gave a text that cannot be stored");
        }
    }
}
