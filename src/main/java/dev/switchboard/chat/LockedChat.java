package dev.switchboard.chat;

import dev.switchboard.log.TopicLog;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.Optional;
import java.util.UUID;

/**
 * A chat whose topic this transaction holds locked: it does not change until the commit.
 *
 * @param next the next position of its log
 */
record LockedChat(Chat chat, long next) {

    /** Locks the chat and reads it; refuses a user who is not in it as if the chat did not exist. */
    static Future<LockedChat> of(SqlConnection tx, ChatStore chats, UUID chatId, String userId) {
        Future<Optional<Long>> next = TopicLog.lockExisting(tx, Chat.topic(chatId));
        Future<Optional<Chat>> found = chats.find(tx, chatId);
        return Future.all(next, found).map(done -> found.result()
                .filter(chat -> chat.has(userId))
                .map(chat -> new LockedChat(chat, next.result().orElseThrow()))
                .orElseThrow(ChatRefusals::noChat));
    }
}
