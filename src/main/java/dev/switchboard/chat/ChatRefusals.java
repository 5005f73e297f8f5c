package dev.switchboard.chat;

import dev.switchboard.bus.ErrorCode;
import dev.switchboard.bus.Failure;
import io.vertx.core.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The answers to who may not. A stranger to a chat hears the same as if it did not exist, so nobody learns of a chat by
 * asking.
 */
final class ChatRefusals {

    static final Failure NO_CHAT = Failure.notFound("no such chat among yours");
    static final Failure NO_MESSAGE = Failure.notFound("no such message in your chats");
    static final Failure NOT_SENDER = Failure.forbidden("only its sender may do this to a message");
    static final Failure NOT_CREATOR = Failure.forbidden("only the chat's creator may do this");
    static final Failure DIRECT =
            Failure.of(ErrorCode.CONFLICT, "a direct chat keeps its two participants and no name");
    static final Failure FULL = Failure.of(ErrorCode.CONFLICT, "the chat has as many participants as it can have");
    static final Failure DELETED = Failure.of(ErrorCode.CONFLICT, "the message was deleted");

    private static final Logger LOG = LoggerFactory.getLogger(ChatRefusals.class);

    private ChatRefusals() {}

    /** Somebody is out of the chat, but some node may not have taken their connections from its topic yet. */
    static Future<Void> unconfirmed(Throwable cause) {
        LOG.warn("not every node has confirmed an eviction: {}", cause.toString());
        return Future.failedFuture(Failure.unavailable("done, but not confirmed by every node yet"));
    }
}
