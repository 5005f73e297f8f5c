/**
 * The vocabulary that the hub's rooms share on the event bus: the names of commands, the records that rooms ask and answer
 * each other with, topics, callers, refusals, and the ways to send a command and to publish an event.
 *
 * <p>The body of a message is for the client, its headers are for the hub. The only I/O here is the event bus; nothing
 * here knows a socket. It imports nothing of the hub, and every other room may import it. What a concern written outside this
 * project may use has the mark {@link dev.switchboard.bus.ConcernApi}: it is in this package, but for access to PostgreSQL.
 * Its records are immutable; its services are safe from any thread.
 *
 * <ul>
 *   <li>To own commands: {@link dev.switchboard.bus.ConcernVerticle}, {@link dev.switchboard.bus.Command},
 *       {@link dev.switchboard.bus.Answer}, {@link dev.switchboard.bus.Failure}, {@link dev.switchboard.bus.Fields}.
 *   <li>To send commands: {@link dev.switchboard.bus.Commands} for a client's JSON, and
 *       {@link dev.switchboard.bus.HubCommands} with a {@link dev.switchboard.bus.HubCommand} for the hub's own records.
 *   <li>To publish: {@link dev.switchboard.bus.Publisher}, {@link dev.switchboard.bus.Publication},
 *       {@link dev.switchboard.bus.Topic}.
 * </ul>
 */
@NullMarked
package dev.switchboard.bus;

import org.jspecify.annotations.NullMarked;
