package dev.switchboard.presence;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The status that a user has chosen to show while online. It outlives the connections: a busy user is still busy when back. */
enum ChosenStatus {
    ONLINE,
    AWAY,
    BUSY,
    /** Shown to all other users as offline, so that they cannot tell the two apart. */
    INVISIBLE;

    /** The words that a client may send, for the refusal of another one. */
    static final String WORDS = Arrays.stream(values()).map(ChosenStatus::word).collect(Collectors.joining(", "));

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The status of a word that the hub has written; an unknown one of a newer version is shown as online. */
    static ChosenStatus of(String word) {
        return parse(word).orElse(ONLINE);
    }

    static Optional<ChosenStatus> parse(@Nullable Object word) {
        return Arrays.stream(values())
                .filter(status -> status.word().equals(word))
                .findFirst();
    }
}
