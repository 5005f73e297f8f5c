package dev.switchboard.chat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.UUID;

/**
 * Removes a chat from the {@link MembersCache} of every instance on every node. The message may be lost: then a cache is
 * wrong for as long as its entry counts as fresh. Used on its verticle's event loop.
 */
final class MembersInvalidation {

    private static final String ADDRESS = "switchboard.chat.members";

    private final Vertx vertx;
    private final MembersCache cache;

    MembersInvalidation(Vertx vertx, MembersCache cache) {
        this.vertx = vertx;
        this.cache = cache;
    }

    Future<Void> open() {
        return vertx.eventBus()
                .<String>consumer(ADDRESS, message -> cache.forget(UUID.fromString(message.body())))
                .completion();
    }

    /** The participants of the chat have changed. */
    void publish(UUID chatId) {
        cache.forget(chatId);
        vertx.eventBus().publish(ADDRESS, chatId.toString());
    }
}
