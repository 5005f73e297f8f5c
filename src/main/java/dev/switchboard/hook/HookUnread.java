package dev.switchboard.hook;

import dev.switchboard.bus.Absence;
import dev.switchboard.hook.QueueStore.Undecided;
import dev.switchboard.hook.QueueStore.Unread;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;

/**
 * Queues {@code message:unread} of one hook: decides, some time after messages were sent, who has neither read them nor had a
 * connection since. A sender pays nothing for it: the hook learns from the moved logs which chats there are, and each message
 * is decided once, in the statement that queues the events. On its verticle's event loop.
 */
final class HookUnread {

    /** Chats of one decision, each with up to thousands of participants. */
    private static final int CHATS = 8;

    private final HookConfig config;
    private final Duration after;
    private final QueueStore store;
    private final Absence absence;

    HookUnread(HookConfig config, Duration after, QueueStore store, Absence absence) {
        this.config = config;
        this.after = after;
        this.store = store;
        this.absence = absence;
    }

    /** Decides about some of the chats that are due. */
    Future<Void> decide() {
        return store.undecided(config.name(), after, CHATS)
                .compose(chats -> chats.decided().isEmpty()
                        ? Future.succeededFuture()
                        : missed(chats).compose(unread -> store.decide(config.name(), chats, unread, after)));
    }

    private Future<List<Unread>> missed(Undecided chats) {
        return absence.missed(chats.unread(), Unread::user, one -> one.at().toInstant());
    }
}
