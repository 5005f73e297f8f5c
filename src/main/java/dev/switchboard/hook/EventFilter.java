package dev.switchboard.hook;

import java.util.List;

/** The events that a hook takes: names, {@code prefix:*}, {@code *}. Immutable. */
record EventFilter(List<String> patterns) {

    static final String UNREAD = "message:unread";
    static final String ONLINE = "user:online";
    static final String OFFLINE = "user:offline";

    private static final String ANY = "*";

    EventFilter {
        patterns = List.copyOf(patterns);
    }

    boolean takes(String event) {
        return patterns.stream()
                .anyMatch(pattern -> pattern.endsWith(ANY)
                        ? event.startsWith(pattern.substring(0, pattern.length() - 1))
                        : event.equals(pattern));
    }

    /** Whether it names the event itself: a secret goes to nobody who did not ask for it by name. */
    boolean names(String event) {
        return patterns.contains(event);
    }

    boolean takesPresence() {
        return takes(ONLINE) || takes(OFFLINE);
    }
}
