package dev.switchboard.chat;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.Fields;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * {@code message:history}: the messages next to {@code before} or {@code after}, those on both sides of {@code around}, or the
 * newest ones. Runs on its verticle's event loop.
 */
final class MessageHistory {

    private static final int PRESET_LIMIT = 50;
    private static final int MAX_LIMIT = 100;

    private static final String AROUND = "around";

    private final MessageStore messages;

    MessageHistory(MessageStore messages) {
        this.messages = messages;
    }

    Future<Answer> read(Command command) {
        Fields fields = new Fields(command.data());
        UUID chatId = Ids.chat(fields);
        Optional<Long> before = fields.optionalPosition("before");
        Optional<Long> after = fields.optionalPosition("after");
        Optional<Long> around = fields.optionalPosition(AROUND);
        int limit = fields.whole("limit", 1, MAX_LIMIT, PRESET_LIMIT);
        String userId = command.caller().id();
        if (around.isPresent()) {
            if (before.isPresent() || after.isPresent()) {
                throw fields.refused(AROUND, "must come without before and after");
            }
            return around(chatId, userId, around.get(), limit);
        }
        // With `after` the messages next to it; otherwise the newest ones, those next to `before`.
        boolean newestFirst = after.isEmpty();
        // One more than asked for shows whether there are more.
        return messages.between(chatId, userId, after.orElse(0L), before.orElse(Long.MAX_VALUE), limit + 1, newestFirst)
                .map(found -> page(found.orElseThrow(ChatRefusals::noChat), limit, newestFirst));
    }

    private static Answer page(List<Message> found, int limit, boolean newestFirst) {
        Page page = new Page(limit);
        Iterator<Message> rest = found.iterator();
        boolean full = false;
        while (rest.hasNext() && !full) {
            full = !(newestFirst ? page.addOlder(rest.next()) : page.addNewer(rest.next()));
        }
        return Answer.of(new JsonObject().put("messages", page.messages()).put("hasMore", page.size() < found.size()));
    }

    /** The message at the position and those before it, half of the page; the rest of it those after. */
    private Future<Answer> around(UUID chatId, String userId, long seq, int limit) {
        Future<Optional<List<Message>>> older =
                messages.between(chatId, userId, 0, seq == Long.MAX_VALUE ? seq : seq + 1, limit + 1, true);
        Future<Optional<List<Message>>> newer = messages.between(chatId, userId, seq, Long.MAX_VALUE, limit + 1, false);
        return Future.all(older, newer)
                .map(done -> around(
                        older.result().orElseThrow(ChatRefusals::noChat),
                        newer.result().orElseThrow(ChatRefusals::noChat),
                        limit));
    }

    /** Outwards from the middle, so that what does not fit is farthest from it. */
    private static Answer around(List<Message> older, List<Message> newer, int limit) {
        Page page = new Page(limit);
        Deque<Message> back = new ArrayDeque<>(older);
        Deque<Message> on = new ArrayDeque<>(newer);
        boolean full = false;
        while (!full && !(back.isEmpty() && on.isEmpty())) {
            if (!back.isEmpty()) {
                full = !page.addOlder(back.peek());
                if (!full) {
                    back.poll();
                }
            }
            if (!full && !on.isEmpty()) {
                full = !page.addNewer(on.peek());
                if (!full) {
                    on.poll();
                }
            }
        }
        return Answer.of(new JsonObject()
                .put("messages", page.messages())
                .put("hasMore", !back.isEmpty())
                .put("hasNewer", !on.isEmpty()));
    }

    /** Messages in the order of their positions, as many as asked for and as fit in an answer. */
    private static final class Page {

        private final int limit;
        private final PageBudget budget = new PageBudget();
        private final Deque<JsonObject> messages = new ArrayDeque<>();

        Page(int limit) {
            this.limit = limit;
        }

        int size() {
            return messages.size();
        }

        /** False if the page is full. */
        boolean addOlder(Message message) {
            JsonObject json = message.toJson();
            boolean fits = messages.size() < limit && budget.tryAdd(json);
            if (fits) {
                messages.addFirst(json);
            }
            return fits;
        }

        /** False if the page is full. */
        boolean addNewer(Message message) {
            JsonObject json = message.toJson();
            boolean fits = messages.size() < limit && budget.tryAdd(json);
            if (fits) {
                messages.addLast(json);
            }
            return fits;
        }

        JsonArray messages() {
            return new JsonArray(new ArrayList<>(messages));
        }
    }
}
