/**
 * The soak: a hub of three processes that are killed, restarted, paused and cut off while members send, reconnect and
 * resume. After each round it checks that every member received every acknowledged message. Run by {@code .soak/run}.
 */
package dev.switchboard.soak;
