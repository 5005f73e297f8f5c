package dev.switchboard.presence;

import org.jspecify.annotations.Nullable;

/**
 * What Redis holds about a user.
 *
 * @param chosen the status the user has chosen
 * @param text the user's own text with it, or null
 * @param lastSeen when the user was last seen online, ISO 8601, or null if never
 */
record Details(ChosenStatus chosen, @Nullable String text, @Nullable String lastSeen) {

    /** For a user who has chosen nothing, and for one of whom nothing is known while Redis is away. */
    static final Details NONE = new Details(ChosenStatus.ONLINE, null, null);

    Details choosing(ChosenStatus chosen, @Nullable String text) {
        return new Details(chosen, text, lastSeen);
    }

    Details seenAt(@Nullable String time) {
        return new Details(chosen, text, time);
    }

    boolean invisible() {
        return chosen == ChosenStatus.INVISIBLE;
    }
}
