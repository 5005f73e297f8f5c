/** Token buckets behind {@code bus.RateLimiter}: in Redis for the whole cluster, on each node while Redis is away. */
package dev.switchboard.limits;
