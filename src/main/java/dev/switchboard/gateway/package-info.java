/**
 * Connections, who of them hears what, and how they are let in and let go: ignorant of what any event means.
 *
 * <p>Up: a door's frame becomes a command ({@link dev.switchboard.gateway.commands.CommandForwarder}). Down: a publication comes
 * from routing ({@link dev.switchboard.gateway.topics.TopicFanout}), is put in the order of its topic's log, and goes to each
 * event loop's {@link dev.switchboard.gateway.connection.Shard}, encoded once for each {@link dev.switchboard.gateway.topics.Dialect}.
 */
package dev.switchboard.gateway;
