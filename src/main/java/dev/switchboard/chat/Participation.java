package dev.switchboard.chat;

import org.jspecify.annotations.Nullable;

/**
 * One user's part in a chat.
 *
 * @param members all participants
 * @param apart whether the user blocks somebody, or somebody blocks the user
 * @param floor the position of the event that added the user, where the user may not read what was before; 0 otherwise
 */
record Participation(Members members, long floor, boolean apart) {

    /** The position after which a replay begins: the one asked for, or that before the user came; null for no replay. */
    @Nullable
    Long replayAfter(@Nullable Long since) {
        return since == null ? null : Long.valueOf(Math.max(since, floor - 1));
    }
}
