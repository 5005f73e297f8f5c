/**
 * How a connection to PostgreSQL is made: the URI with its hosts, TLS, which server is the right one, and poolers in between.
 * Knows no pool and no statement of the hub's. Everything is safe from any thread and blocks none.
 */
@NullMarked
package dev.switchboard.storage.postgres;

import org.jspecify.annotations.NullMarked;
