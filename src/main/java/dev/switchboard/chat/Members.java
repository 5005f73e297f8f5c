package dev.switchboard.chat;

import java.util.List;

/**
 * The participants of a chat.
 *
 * @param version the chat's {@code members_version} at that time
 * @param ids the participants, in the order in which they came
 * @param quiet whether one of the two of a direct chat blocks the other: nobody is shown as typing
 */
record Members(long version, List<String> ids, boolean quiet) {

    Members {
        ids = List.copyOf(ids);
    }

    /** The participants of a chat in which nobody blocks another, or it is not known. */
    Members(long version, List<String> ids) {
        this(version, ids, false);
    }

    boolean has(String userId) {
        return ids.contains(userId);
    }
}
