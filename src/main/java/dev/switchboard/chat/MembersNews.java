package dev.switchboard.chat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.UUID;

/**
 * Tells every instance of the concern, on every node, to forget who was in a chat. It may get lost: then what an instance
 * remembers is wrong for as long as it counts as fresh. Used on its verticle's event loop.
 */
final class MembersNews {

    private static final String ADDRESS = "switchboard.chat.members";

    private final Vertx vertx;
    private final MembersCache cache;

    MembersNews(Vertx vertx, MembersCache cache) {
        this.vertx = vertx;
        this.cache = cache;
    }

    Future<Void> open() {
        return vertx.eventBus()
                .<String>consumer(ADDRESS, message -> cache.forget(UUID.fromString(message.body())))
                .completion();
    }

    /** Somebody has come to the chat or left it. */
    void tell(UUID chatId) {
        cache.forget(chatId);
        vertx.eventBus().publish(ADDRESS, chatId.toString());
    }
}
