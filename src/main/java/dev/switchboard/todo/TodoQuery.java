package dev.switchboard.todo;

import java.util.Optional;

/**
 * One page of an owner's list.
 *
 * @param completed only those that are, or are not; empty for all
 * @param limit the most todos
 * @param after the page begins behind this one
 */
record TodoQuery(Optional<Boolean> completed, int limit, TodoCursor after) {}
