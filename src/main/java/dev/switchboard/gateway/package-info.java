/**
 * Connections, who of them hears what, and how they are let in and let go: ignorant of what any event means.
 *
 * <p>Up: a door's frame becomes a command ({@link dev.switchboard.gateway.CommandForwarder}). Down: a publication comes
 * from routing ({@link dev.switchboard.gateway.TopicFanout}), is put in the order of its topic's log, and goes to each
 * event loop's {@link dev.switchboard.gateway.Shard}, encoded once for each {@link dev.switchboard.gateway.Dialect}.
 */
package dev.switchboard.gateway;
