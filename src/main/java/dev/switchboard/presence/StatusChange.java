package dev.switchboard.presence;

import java.util.Map;

/**
 * What a chosen status changes, for the others and for the user. To become invisible is, for the others, to be gone:
 * it is seen as the end of the last connection, and what the user does after that leaves no trace.
 *
 * @param before what the others saw until now
 * @param after what the others are to see
 * @param self what the user is to see
 * @param seen what is to be kept as last seen, by user; empty if nothing
 */
record StatusChange(PresenceState before, PresenceState after, PresenceState self, Map<String, String> seen) {

    static StatusChange of(String user, boolean online, Details known, ChosenStatus status, String text, String now) {
        boolean vanishes = online && status == ChosenStatus.INVISIBLE && !known.invisible();
        Details chosen = known.choosing(status, text);
        Details details = vanishes ? chosen.seenAt(now) : chosen;
        return new StatusChange(
                PresenceState.forOthers(user, online, known),
                PresenceState.forOthers(user, online, details),
                PresenceState.forSelf(user, online, details),
                vanishes ? Map.of(user, now) : Map.of());
    }
}
