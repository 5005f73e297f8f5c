/**
 * How a connection to Redis is made: TLS, and Sentinel. Knows no command of the hub's. Everything is safe from any thread and
 * blocks none.
 */
@NullMarked
package dev.switchboard.storage.redis;

import org.jspecify.annotations.NullMarked;
