package dev.switchboard.chat;

import java.util.List;

/**
 * The participants of a chat.
 *
 * @param version the chat's {@code members_version} at that time
 * @param ids the participants, in the order in which they came
 */
record Members(long version, List<String> ids) {

    Members {
        ids = List.copyOf(ids);
    }

    boolean has(String userId) {
        return ids.contains(userId);
    }
}
