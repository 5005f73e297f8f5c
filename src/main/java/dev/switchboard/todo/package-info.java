/**
 * The concern {@code todo}: what a user has to do, seen and changed by that user alone, on every device and through every
 * door.
 */
package dev.switchboard.todo;
