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
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * {@code message:history} and {@code message:read}. Unread are the messages of others, not deleted, after the user's read
 * position; other events do not count. The user's own devices hear of a read position from the personal log, the others of
 * the chat by an event that no log holds. Runs on its verticle's event loop.
 */
final class MessageReading {

    private static final int PRESET_LIMIT = 50;
    private static final int MAX_LIMIT = 100;

    private final MessageStore messages;
    private final OwnStates states;
    private final Publisher publisher;
    private final HiddenUsers hidden;

    MessageReading(MessageStore messages, OwnStates states, Publisher publisher, HiddenUsers hidden) {
        this.messages = messages;
        this.states = states;
        this.publisher = publisher;
        this.hidden = hidden;
    }

    Future<Answer> history(Command command) {
        Fields fields = new Fields(command.data());
        UUID chatId = Ids.chat(fields);
        Optional<Long> before = fields.optionalPosition("before");
        Optional<Long> after = fields.optionalPosition("after");
        int limit = fields.whole("limit", 1, MAX_LIMIT, PRESET_LIMIT);
        // With `after` the messages next to it; otherwise the newest ones, those next to `before`.
        boolean newestFirst = after.isEmpty();
        return messages.between(
                        chatId,
                        command.caller().id(),
                        after.orElse(0L),
                        before.orElse(Long.MAX_VALUE),
                        limit + 1,
                        newestFirst)
                .map(found -> page(found.orElseThrow(ChatRefusals::noChat), limit, newestFirst));
    }

    private static Answer page(List<Message> found, int limit, boolean newestFirst) {
        PageBudget budget = new PageBudget();
        List<JsonObject> page = new ArrayList<>(found.size());
        for (Message message : found) {
            JsonObject json = message.toJson();
            if (page.size() == limit || !budget.tryAdd(json)) {
                break;
            }
            page.add(json);
        }
        boolean hasMore = page.size() < found.size();
        if (newestFirst) {
            Collections.reverse(page);
        }
        return Answer.of(new JsonObject().put("messages", new JsonArray(page)).put("hasMore", hasMore));
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
        OwnState after = before.read(stored.readable(), stored.unreadThen());
        return new Change(after, Written.read(userId, after, unseen, stored.draftDue()), true);
    }

    /** An invisible user's position is published to the user's own connections, and others keep seeing the one before. */
    private Answer read(UUID chatId, String userId, boolean unseen, Changed changed) {
        OwnState state = changed.state();
        if (changed.event() != null) {
            Topic topic = unseen ? Topic.user(userId) : Chat.topic(chatId);
            publisher.publish(ChatEvents.read(topic, chatId, userId, state.readSeq()));
        }
        return Answer.of(new JsonObject().put("unread", state.unread()));
    }
}
