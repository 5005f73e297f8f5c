package dev.switchboard.todo;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The priority of a todo; for clients and the store its lower-case name. */
enum Priority {
    LOW,
    MEDIUM,
    HIGH;

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Priority> parse(@Nullable Object word) {
        return Arrays.stream(values())
                .filter(priority -> priority.word().equals(word))
                .findFirst();
    }
}
