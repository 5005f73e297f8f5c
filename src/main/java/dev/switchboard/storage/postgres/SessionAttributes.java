package dev.switchboard.storage.postgres;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Which of several servers is the right one: libpq's {@code target_session_attrs}. */
public enum SessionAttributes {
    ANY,
    READ_WRITE,
    READ_ONLY,
    PRIMARY,
    STANDBY,
    PREFER_STANDBY;

    /** Fails with an {@link IllegalArgumentException} that lists the valid words. */
    public static SessionAttributes of(String word) {
        return Arrays.stream(values())
                .filter(value -> value.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("target_session_attrs must be one of "
                        + Arrays.stream(values()).map(SessionAttributes::word).collect(Collectors.joining(", "))));
    }

    /** What is asked of the servers, one round after the other, until one is found. */
    List<SessionAttributes> rounds() {
        return this == PREFER_STANDBY ? List.of(STANDBY, ANY) : List.of(this);
    }

    /** Whether a server is one of these. */
    boolean accept(boolean inRecovery, boolean readOnly) {
        return switch (this) {
            case ANY, PREFER_STANDBY -> true;
            case READ_WRITE -> !inRecovery && !readOnly;
            case READ_ONLY -> inRecovery || readOnly;
            case PRIMARY -> !inRecovery;
            case STANDBY -> inRecovery;
        };
    }

    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
