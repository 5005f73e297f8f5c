package dev.switchboard.todo;

import java.time.Instant;

/**
 * What the owner decides of a todo.
 *
 * @param description null for none
 * @param dueDate in whole milliseconds, null for none
 */
record TodoContent(String title, String description, boolean completed, Priority priority, Instant dueDate) {

    TodoContent withTitle(String changed) {
        return new TodoContent(changed, description, completed, priority, dueDate);
    }

    TodoContent withDescription(String changed) {
        return new TodoContent(title, changed, completed, priority, dueDate);
    }

    TodoContent withCompleted(boolean changed) {
        return new TodoContent(title, description, changed, priority, dueDate);
    }

    TodoContent withPriority(Priority changed) {
        return new TodoContent(title, description, completed, changed, dueDate);
    }

    TodoContent withDueDate(Instant changed) {
        return new TodoContent(title, description, completed, priority, changed);
    }
}
