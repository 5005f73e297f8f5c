/**
 * Back ends of any language, asked over HTTP: {@link dev.switchboard.remote.RemoteConcern} owns the commands of one back end,
 * {@link dev.switchboard.remote.BackEndDecisions} asks about connections, joins and messages. Both stand on
 * {@link dev.switchboard.remote.BackEnd}: signed requests, bounded in number, time and size, with retries and a circuit.
 *
 * <p>Threads: a back end has one event loop; whoever asks is answered where it asked.
 *
 * <p>Direction: imports {@code bus}, and of the stores {@code idempotency} and {@code storage}. The gateway and the concerns
 * know {@link dev.switchboard.bus.Decisions} alone.
 */
@NullMarked
package dev.switchboard.remote;

import org.jspecify.annotations.NullMarked;
