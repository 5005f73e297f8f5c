/**
 * Rate limits of commands: token buckets that implement {@code bus.RateLimiter}, in Redis for the whole cluster and in memory
 * for one node. The gateway calls them from any of its event loops. The room imports {@code bus}, {@code config} and
 * {@code storage}.
 */
@NullMarked
package dev.switchboard.limits;

import org.jspecify.annotations.NullMarked;
