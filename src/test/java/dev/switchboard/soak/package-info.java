/**
 * The soak: a hub of three processes that are killed, restarted, paused and cut off while members talk, come back and
 * resume; after each round everything that was acknowledged is looked for in everybody's ears. Run by {@code .soak/run}.
 */
package dev.switchboard.soak;
