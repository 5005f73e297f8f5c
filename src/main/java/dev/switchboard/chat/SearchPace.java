package dev.switchboard.chat;

import java.time.Duration;

/**
 * How long the index of the search rests after a statement. While people send, or others use the store, it takes a twentieth of
 * the time, so that a send costs what it costs without a search; where many send, their messages are found later. A store that
 * nobody else uses is its own for half of the time.
 */
final class SearchPace {

    private static final int SHARED_RESTS = 19;
    private static final int ALONE_RESTS = 1;
    /** Well below the length of the lease, which is renewed between the statements. */
    private static final Duration LONGEST = Duration.ofMillis(1_500);

    private SearchPace() {}

    /**
     * Returns the length of a rest.
     *
     * @param took how long the statement took
     * @param shared whether people send, or others were using the store when it began
     */
    static Duration rest(Duration took, boolean shared) {
        Duration rest = took.multipliedBy(shared ? SHARED_RESTS : ALONE_RESTS);
        return rest.compareTo(LONGEST) < 0 ? rest : LONGEST;
    }
}
