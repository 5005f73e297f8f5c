/**
 * Events that go out to back ends: {@link dev.switchboard.hook.HookVerticle} delivers what the logs hold, and what no log has
 * (who comes and goes, who has not read a message), at least once and in the order of each topic, by one node at a time.
 *
 * <p>Threads: everything runs on the event loop of its verticle.
 *
 * <p>Direction: imports {@code backend}, {@code bus}, {@code log} and {@code storage}; runs wherever {@code log} does.
 */
@NullMarked
package dev.switchboard.hook;

import org.jspecify.annotations.NullMarked;
