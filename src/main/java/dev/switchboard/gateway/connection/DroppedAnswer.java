package dev.switchboard.gateway.connection;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Why a client's answer to a question is dropped. */
enum DroppedAnswer {
    /** Nothing waits for it: it is late, the second one, or of a connection that was not asked. */
    UNEXPECTED,
    /** It is longer than an answer may be. */
    TOO_LONG,
    /** All answers together are too long, those to this question or those that the node holds. */
    NO_ROOM,
    /** Its text cannot be passed on. */
    MALFORMED;

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Set<String> labels() {
        return Arrays.stream(values()).map(DroppedAnswer::label).collect(Collectors.toUnmodifiableSet());
    }
}
