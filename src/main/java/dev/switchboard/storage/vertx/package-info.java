/**
 * What the stores reach of Vert.x behind its public API: the socket of a connection to PostgreSQL. Its client ends a connection
 * only once all statements under way are answered, which a lost host never does, and makes a system call for each statement.
 * The package knows nothing of the hub's.
 */
@NullMarked
package dev.switchboard.storage.vertx;

import org.jspecify.annotations.NullMarked;
