/**
 * The concern {@code file}: files of chats, in PostgreSQL in chunks of 64 KB, so that any node takes and serves them and none
 * holds one whole. Each chunk is a command of its own and commits by itself; the file exists with its end. Who may read one is
 * the chat's to say, which is asked over the bus.
 *
 * <p>Messages take files by the functions of this concern's migration, and lose them by its triggers, so that a file goes with
 * its message however that goes. Imports {@code bus}, {@code quota} and {@code storage}.
 */
@NullMarked
package dev.switchboard.file;

import org.jspecify.annotations.NullMarked;
