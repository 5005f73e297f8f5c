package dev.switchboard.presence;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a chosen status changes, for other users and for the user. To others, becoming invisible looks like going offline:
 * like the end of the last connection, and what the user does after that is not shown.
 *
 * @param before what others saw until now
 * @param after what others see from now on
 * @param self what the user sees from now on
 * @param seen the time last seen to store, by user; empty if there is none
 */
record StatusChange(PresenceState before, PresenceState after, PresenceState self, Map<String, String> seen) {

    static StatusChange of(
            String user, boolean online, Details known, ChosenStatus status, @Nullable String text, String now) {
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
