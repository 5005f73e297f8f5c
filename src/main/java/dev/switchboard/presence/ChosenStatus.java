package dev.switchboard.presence;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a user wants to be seen as while online. It outlives the connections: who was busy is busy when they are back. */
enum ChosenStatus {
    ONLINE,
    AWAY,
    BUSY,
    /** Seen by everybody else as offline, so that nobody can tell the two apart. */
    INVISIBLE;

    /** The words a client may send, for the answer to one that sent another. */
    static final String WORDS = Arrays.stream(values()).map(ChosenStatus::word).collect(Collectors.joining(", "));

    String word() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    /** The status of a word the hub has written; one of a newer version of the hub is shown as online. */
    static ChosenStatus of(String word) {
        return parse(word).orElse(ONLINE);
    }

    static Optional<ChosenStatus> parse(Object word) {
        return Arrays.stream(values())
                .filter(status -> status.word().equals(word))
                .findFirst();
    }
}
