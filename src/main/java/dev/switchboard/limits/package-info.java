/**
 * Rate limits of commands: token buckets that implement {@code bus.RateLimiter}, in Redis for the whole cluster and in memory
 * for one node. The gateway calls them from any of its event loops. Also the limit of a node's memory, which implements
 * {@code bus.Headroom}. The room imports {@code bus}, {@code config} and
 * {@code storage}.
 */
@NullMarked
package dev.switchboard.limits;

import org.jspecify.annotations.NullMarked;
