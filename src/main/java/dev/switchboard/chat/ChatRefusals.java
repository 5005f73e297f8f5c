package dev.switchboard.chat;

import dev.switchboard.bus.ErrorCode;
import dev.switchboard.bus.Failure;
import dev.switchboard.quota.Quota;
import io.vertx.core.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The refusals that the chat commands share. A user who is not in a chat gets the same refusal as if the chat did not
 * exist, so that asking reveals nothing.
 */
final class ChatRefusals {

    private static final Logger LOG = LoggerFactory.getLogger(ChatRefusals.class);

    private ChatRefusals() {}

    static Failure noChat() {
        return Failure.notFound("you are in no such chat");
    }

    static Failure noMessage() {
        return Failure.notFound("no such message in your chats");
    }

    static Failure notSender() {
        return Failure.forbidden("only the message's sender may do this");
    }

    static Failure notOwner() {
        return Failure.forbidden("only the chat's owner may do this");
    }

    static Failure notAdmin() {
        return Failure.forbidden("only the chat's owner or an admin may do this");
    }

    /** An admin can do nothing about the owner and other admins. */
    static Failure notMember() {
        return Failure.forbidden("only the chat's owner may do this to its owner or an admin");
    }

    /** The words are those for anybody: who is blocked is not told. */
    static Failure notAddable(String field) {
        return Failure.forbidden("a user cannot be added").with("field", field);
    }

    static Failure noParticipant() {
        return Failure.badRequest("userId", "userId must be a participant of the chat");
    }

    static Failure ownerNeeded() {
        return Failure.of(ErrorCode.CONFLICT, "a group has an owner: make another participant the owner instead");
    }

    static Failure direct() {
        return Failure.of(
                ErrorCode.CONFLICT,
                "the participants, roles, name and settings of a direct chat cannot change; chat:delete hides it");
    }

    /** The chat has as many participants as a chat may have. */
    static Failure full(String field, int limit) {
        return Quota.exceeded(field, "participants of a chat", limit);
    }

    static Failure deleted() {
        return Failure.of(ErrorCode.CONFLICT, "the message was deleted");
    }

    /** The change is committed, but some node may not have taken the connections out of the chat's topic yet. */
    static Future<Void> unconfirmed(Throwable cause) {
        LOG.warn("eviction not confirmed by every node: {}", cause.toString());
        return Future.failedFuture(Failure.unavailable("done, but not confirmed by every node yet"));
    }
}
