package dev.switchboard.presence;

/**
 * What Redis holds of a user.
 *
 * @param chosen the status the user has chosen
 * @param text the user's own words beside it, or null
 * @param lastSeen when the user was last seen online, ISO 8601, or null if never
 */
record Details(ChosenStatus chosen, String text, String lastSeen) {

    /** Of a user who has chosen nothing yet, and of one of whom nothing is known while Redis is away. */
    static final Details NONE = new Details(ChosenStatus.ONLINE, null, null);

    Details choosing(ChosenStatus chosen, String text) {
        return new Details(chosen, text, lastSeen);
    }

    Details seenAt(String time) {
        return new Details(chosen, text, time);
    }

    boolean invisible() {
        return chosen == ChosenStatus.INVISIBLE;
    }
}
