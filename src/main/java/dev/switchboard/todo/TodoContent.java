package dev.switchboard.todo;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The part of a todo that its owner decides.
 *
 * @param description null for none
 * @param dueDate in whole milliseconds, null for none
 */
record TodoContent(
        String title, @Nullable String description, boolean completed, Priority priority, @Nullable Instant dueDate) {

    /** What it takes in the store. */
    long bytes() {
        long length = title.getBytes(StandardCharsets.UTF_8).length;
        return description == null ? length : length + description.getBytes(StandardCharsets.UTF_8).length;
    }

    TodoContent withTitle(String changed) {
        return new TodoContent(changed, description, completed, priority, dueDate);
    }

    TodoContent withDescription(@Nullable String changed) {
        return new TodoContent(title, changed, completed, priority, dueDate);
    }

    TodoContent withCompleted(boolean changed) {
        return new TodoContent(title, description, changed, priority, dueDate);
    }

    TodoContent withPriority(Priority changed) {
        return new TodoContent(title, description, completed, changed, dueDate);
    }

    TodoContent withDueDate(@Nullable Instant changed) {
        return new TodoContent(title, description, completed, priority, changed);
    }
}
