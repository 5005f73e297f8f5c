/**
 * Access to PostgreSQL and Redis, and the migrations of the schema. A store's outage becomes the failure {@code UNAVAILABLE}.
 * Nothing here names a table or a key of a concern. Everything is safe from any thread and blocks none. The room imports
 * {@code bus} and {@code config}.
 */
@NullMarked
package dev.switchboard.storage;

import org.jspecify.annotations.NullMarked;
