package dev.switchboard.todo;

import dev.switchboard.bus.PageCursor;
import java.util.Optional;

/**
 * One page of an owner's list.
 *
 * @param completed whether the todos must be completed or must not be; empty for all
 * @param limit the most todos
 * @param after where the previous page ended
 */
record TodoQuery(Optional<Boolean> completed, int limit, PageCursor after) {}
