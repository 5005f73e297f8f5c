package dev.switchboard.todo;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How much a todo matters; clients and the store know it by its lower-case word. */
enum Priority {
    LOW,
    MEDIUM,
    HIGH;

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Priority> parse(Object word) {
        return Arrays.stream(values())
                .filter(priority -> priority.word().equals(word))
                .findFirst();
    }
}
