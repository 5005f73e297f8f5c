package dev.switchboard.chat;

import java.util.Locale;

/** From which message of a group on a participant reads: {@code history} of the concern's settings. */
enum History {
    /** All, except in groups that say otherwise. */
    ALL,
    /** From the event on that added the participant, the last time. */
    JOINING;

    static History of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    /** The statement with the position after which the participant {@code p} reads in place of {@code $floor}. */
    String in(String statement) {
        return in(statement, "p");
    }

    /** As {@link #in(String)}, with another name for the participant. */
    String in(String statement, String participant) {
        return statement.replace("$floor", participant + (this == ALL ? ".floor_seq" : ".since_seq"));
    }
}
