package dev.switchboard.client;

/**
 * A change of one of the user's todos, on any of their devices.
 *
 * @param what {@code created}, {@code updated}, {@code completed} or {@code deleted}
 * @param todo the todo; of a deleted one the {@code id} alone
 */
public record TodoChange(String what, Json todo) {}
