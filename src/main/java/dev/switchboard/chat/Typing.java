package dev.switchboard.chat;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.ErrorCode;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Fields;
import dev.switchboard.bus.HiddenUsers;
import dev.switchboard.bus.Publisher;
import dev.switchboard.chat.TypingUsers.Period;
import dev.switchboard.chat.TypingUsers.Typist;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * {@code typing}: published when it begins, once per timeout while the client repeats it, and when it ends: with the user's
 * message or on timeout. So receivers can forget it after a timeout, which is how it ends when this node is killed.
 * Participants are cached, so that it works while the store is away. When another node begins a period of the same user,
 * this node leaves it to that one to end it. Runs on its verticle's event loop; the verticle closes it.
 */
final class Typing {

    private static final String ADDRESS = "switchboard.chat.typing";
    private static final long BUSY_RETRY_MS = 1000;

    private final Vertx vertx;
    private final String node;
    private final ChatStore chats;
    private final MembersCache cache;
    private final Publisher publisher;
    private final TypingUsers users;
    private final HiddenUsers hidden;
    private final long timeoutMs;

    Typing(Vertx vertx, String node, ChatStore chats, MembersCache cache, Publisher publisher, ChatConfig config) {
        this.vertx = vertx;
        this.node = node;
        this.chats = chats;
        this.cache = cache;
        this.publisher = publisher;
        this.hidden = new HiddenUsers(vertx);
        this.users = TypingUsers.of(vertx);
        this.timeoutMs = config.typingTimeout().toMillis();
    }

    Future<Void> open() {
        return vertx.eventBus().consumer(ADDRESS, this::onNodeMessage).completion();
    }

    /** Ends the periods that this instance began. */
    void close() {
        users.ownedBy(this).forEach(this::end);
    }

    Future<Answer> typing(Command command) {
        Fields fields = new Fields(command.data());
        Typist typist = new Typist(Ids.chat(fields), command.caller().id());
        boolean typing = fields.requiredFlag("typing");
        return membersOf(typist)
                .compose(members -> mayBeSeen(typist, typing && !members.quiet()))
                .map(seen -> {
                    if (seen) {
                        type(typist);
                    } else {
                        stop(typist);
                    }
                    return Answer.ok();
                });
    }

    /**
     * Whether to publish that the user types. The typing of an invisible user, and of one of a direct chat who is kept apart
     * from the other, only ends, if it began before.
     */
    private Future<Boolean> mayBeSeen(Typist typist, boolean typing) {
        return typing ? hidden.mayBeHidden(typist.userId()).map(unseen -> !unseen) : Future.succeededFuture(false);
    }

    /** A user who is not in the cache may have been added since, which only the store knows. */
    private Future<Members> membersOf(Typist typist) {
        return with(cache.fresh(typist.chatId()), typist)
                .map(Future::succeededFuture)
                .orElseGet(() -> ask(typist).recover(failure -> with(cache.known(typist.chatId()), typist)
                        .filter(known -> isStoreAway(failure))
                        .map(Future::succeededFuture)
                        .orElse(Future.failedFuture(failure))));
    }

    private static Optional<Members> with(Optional<Members> members, Typist typist) {
        return members.filter(known -> known.has(typist.userId()));
    }

    private Future<Members> ask(Typist typist) {
        return chats.membersOf(typist.userId(), List.of(typist.chatId())).map(found -> {
            Members members = found.get(typist.chatId());
            if (members == null) {
                throw ChatRefusals.noChat();
            }
            cache.put(typist.chatId(), members);
            return members;
        });
    }

    private static boolean isStoreAway(Throwable cause) {
        return cause instanceof Failure failure && failure.code() == ErrorCode.UNAVAILABLE;
    }

    private void type(Typist typist) {
        if (users.isFull()) {
            throw Failure.rateLimited(BUSY_RETRY_MS);
        }
        Period begun = users.type(typist, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs), this);
        if (begun != null) {
            publisher.publish(ChatEvents.typing(typist.chatId(), typist.userId(), true));
            publishToNodes(typist, true);
            endLater(typist, begun, timeoutMs);
        }
    }

    /** If this node knows of no period, another one may. */
    private void stop(Typist typist) {
        if (!end(typist)) {
            publishToNodes(typist, false);
        }
    }

    /** The user has sent a message there: who sends has typed. Other nodes are asked only if one of them may know of it. */
    void sent(Command command) {
        Typist typist = new Typist(
                Ids.chat(new Fields(command.data())), command.caller().id());
        if (!end(typist) && users.endElsewhere(typist)) {
            publishToNodes(typist, false);
        }
    }

    private boolean end(Typist typist) {
        boolean ended = users.end(typist);
        if (ended) {
            publisher.publish(ChatEvents.typing(typist.chatId(), typist.userId(), false));
        }
        return ended;
    }

    /** Repeating moves the end but no timer: the timer checks when the first end would have been. */
    private void endLater(Typist typist, Period period, long delayMs) {
        vertx.setTimer(Math.max(1, delayMs), timer -> {
            long restMs = TimeUnit.NANOSECONDS.toMillis(period.until() - System.nanoTime());
            if (!users.has(typist, period)) {
                return;
            }
            if (restMs > 0) {
                publisher.publish(ChatEvents.typing(typist.chatId(), typist.userId(), true));
                endLater(typist, period, restMs);
            } else if (users.end(typist, period)) {
                publisher.publish(ChatEvents.typing(typist.chatId(), typist.userId(), false));
            }
        });
    }

    private void publishToNodes(Typist typist, boolean typing) {
        vertx.eventBus()
                .publish(
                        ADDRESS,
                        new JsonObject()
                                .put("node", node)
                                .put("chatId", typist.chatId().toString())
                                .put("userId", typist.userId())
                                .put("typing", typing));
    }

    private void onNodeMessage(Message<JsonObject> message) {
        JsonObject body = message.body();
        if (node.equals(body.getString("node"))) {
            return;
        }
        Typist typist = new Typist(UUID.fromString(body.getString("chatId")), body.getString("userId"));
        boolean begins = body.getBoolean("typing");
        if (begins) {
            users.begunElsewhere(typist);
        }
        boolean ended = users.endOwn(typist, this);
        if (ended && !begins) {
            publisher.publish(ChatEvents.typing(typist.chatId(), typist.userId(), false));
        }
    }
}
