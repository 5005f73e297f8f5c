package dev.switchboard.chat;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.ErrorCode;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Publisher;
import dev.switchboard.chat.TypingBoard.Stretch;
import dev.switchboard.chat.TypingBoard.Who;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * {@code typing}: said when it begins and when it ends, not each time the client repeats it; it ends by itself. Who is in
 * a chat is remembered, so it goes on while the store is away. If another node takes up the same user's typing, this one
 * leaves the ending to it. Runs on its verticle's event loop; the verticle closes it.
 */
final class Typing {

    private static final String ADDRESS = "switchboard.chat.typing";
    private static final long BUSY_RETRY_MS = 1000;

    private final Vertx vertx;
    private final String node;
    private final ChatStore chats;
    private final MembersCache cache;
    private final Publisher publisher;
    private final TypingBoard board;
    private final long timeoutMs;

    Typing(Vertx vertx, String node, ChatStore chats, MembersCache cache, Publisher publisher, ChatConfig config) {
        this.vertx = vertx;
        this.node = node;
        this.chats = chats;
        this.cache = cache;
        this.publisher = publisher;
        this.board = TypingBoard.of(vertx);
        this.timeoutMs = config.typingTimeout().toMillis();
    }

    Future<Void> open() {
        return vertx.eventBus().consumer(ADDRESS, this::heardFromNode).completion();
    }

    /** Ends what this instance would have ended later. */
    void close() {
        board.ownedBy(this).forEach(this::end);
    }

    Future<Answer> typing(Command command) {
        Who who = new Who(Fields.chatId(command.data()), command.caller().id());
        boolean typing = Fields.flag(command.data(), "typing");
        return requireMember(who).map(member -> {
            if (typing) {
                type(who);
            } else {
                stop(who);
            }
            return Answer.ok();
        });
    }

    /** Somebody who is not in what is remembered may have come since: that only the store knows. */
    private Future<Void> requireMember(Who who) {
        if (isIn(cache.fresh(who.chatId()), who)) {
            return Future.succeededFuture();
        }
        return ask(who).recover(failure -> isStoreAway(failure) && isIn(cache.known(who.chatId()), who)
                ? Future.succeededFuture()
                : Future.failedFuture(failure));
    }

    private static boolean isIn(Optional<Members> members, Who who) {
        return members.isPresent() && members.get().has(who.userId());
    }

    private Future<Void> ask(Who who) {
        return chats.membersOf(who.userId(), List.of(who.chatId())).map(found -> {
            Members members = found.get(who.chatId());
            if (members == null) {
                throw ChatRefusals.NO_CHAT;
            }
            cache.put(who.chatId(), members);
            return null;
        });
    }

    private static boolean isStoreAway(Throwable cause) {
        return cause instanceof Failure failure && failure.code() == ErrorCode.UNAVAILABLE;
    }

    private void type(Who who) {
        if (board.isFull()) {
            throw Failure.rateLimited(BUSY_RETRY_MS);
        }
        Stretch begun = board.type(who, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs), this);
        if (begun != null) {
            publisher.publish(ChatEvents.typing(who.chatId(), who.userId(), true));
            tellNodes(who, true);
            endLater(who, begun, timeoutMs);
        }
    }

    /** Somebody who does not type here may do so by another node's reckoning. */
    private void stop(Who who) {
        if (!end(who)) {
            tellNodes(who, false);
        }
    }

    private boolean end(Who who) {
        boolean ended = board.end(who);
        if (ended) {
            publisher.publish(ChatEvents.typing(who.chatId(), who.userId(), false));
        }
        return ended;
    }

    /** Repeating moves the end and no timer: it is looked at when the first one would have been. */
    private void endLater(Who who, Stretch stretch, long delayMs) {
        vertx.setTimer(Math.max(1, delayMs), timer -> {
            long restMs = TimeUnit.NANOSECONDS.toMillis(stretch.until() - System.nanoTime());
            if (!board.has(who, stretch)) {
                return;
            }
            if (restMs > 0) {
                endLater(who, stretch, restMs);
            } else if (board.end(who, stretch)) {
                publisher.publish(ChatEvents.typing(who.chatId(), who.userId(), false));
            }
        });
    }

    private void tellNodes(Who who, boolean typing) {
        vertx.eventBus()
                .publish(
                        ADDRESS,
                        new JsonObject()
                                .put("node", node)
                                .put("chatId", who.chatId().toString())
                                .put("userId", who.userId())
                                .put("typing", typing));
    }

    private void heardFromNode(Message<JsonObject> message) {
        JsonObject told = message.body();
        if (node.equals(told.getString("node"))) {
            return;
        }
        Who who = new Who(UUID.fromString(told.getString("chatId")), told.getString("userId"));
        if (told.getBoolean("typing")) {
            board.end(who);
        } else {
            end(who);
        }
    }
}
