package dev.switchboard.chat;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.Fields;
import dev.switchboard.bus.HiddenUsers;
import dev.switchboard.bus.Publisher;
import dev.switchboard.bus.Topic;
import dev.switchboard.chat.OwnStateStore.Stored;
import dev.switchboard.chat.OwnStateStore.Written;
import dev.switchboard.chat.OwnStates.Change;
import dev.switchboard.chat.OwnStates.Changed;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.UUID;

/**
 * {@code message:read}. Unread are the messages of others, not deleted, after the user's read
 * position; other events do not count. The user's own devices hear of a read position from the personal log, the others of
 * the chat by an event that no log holds. Runs on its verticle's event loop.
 */
final class MessageReading {

    private final OwnStates states;
    private final Publisher publisher;
    private final HiddenUsers hidden;

    MessageReading(OwnStates states, Publisher publisher, HiddenUsers hidden) {
        this.states = states;
        this.publisher = publisher;
        this.hidden = hidden;
    }

    Future<Answer> read(Command command) {
        Fields fields = new Fields(command.data());
        UUID chatId = Ids.chat(fields);
        long seq = fields.position("seq");
        String userId = command.caller().id();
        return hidden.mayBeHidden(userId).compose(unseen -> states.read(
                        chatId, userId, seq, unseen, command.deadline(), stored -> read(userId, stored, unseen))
                .map(changed -> read(chatId, userId, unseen, changed)));
    }

    /** Moves the read position forward, never back and not beyond the log. */
    private static Change read(String userId, Stored stored, boolean unseen) {
        OwnState before = stored.state();
        if (stored.readable() == before.readSeq()) {
            return new Change(before, null, false);
        }
        OwnState after = before.read(stored.readable(), stored.unreadThen(), stored.mentionsThen());
        return new Change(after, Written.read(userId, after, unseen || stored.quiet(), stored.draftDue()), true);
    }

    /**
     * The position of a user who is invisible, or kept apart from the other one of a direct chat, is published to the user's
     * own connections, and others keep seeing the one before.
     */
    private Answer read(UUID chatId, String userId, boolean unseen, Changed changed) {
        OwnState state = changed.state();
        if (changed.event() != null) {
            Topic topic = unseen || changed.quiet() ? Topic.user(userId) : Chat.topic(chatId);
            publisher.publish(ChatEvents.read(topic, chatId, userId, state.readSeq()));
        }
        return Answer.of(new JsonObject().put("unread", state.unread()));
    }
}
