/**
 * The concern {@code todo}: a user's todos, visible to and changed by that user alone, on every device and through every
 * endpoint.
 *
 * <p>One direction: {@link dev.switchboard.todo.TodoVerticle}, then {@code TodoAnswers}, {@code TodoService},
 * {@code TodoStore}. Each instance runs on one event loop. Imports {@code bus}, {@code idempotency}, {@code log},
 * {@code quota} and {@code storage}.
 */
@NullMarked
package dev.switchboard.todo;

import org.jspecify.annotations.NullMarked;
