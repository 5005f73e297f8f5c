/**
 * Back ends of any language: {@link dev.switchboard.remote.RemoteConcern} owns the commands of one back end,
 * {@link dev.switchboard.remote.BackEndDecisions} asks about connections, joins and messages.
 *
 * <p>Threads: a concern works on its verticle's event loop; decisions may be asked for from anywhere, and answer there.
 *
 * <p>Direction: imports {@code bus} and {@code backend}, and of the stores {@code idempotency} and {@code storage}. The
 * gateway and the concerns know {@link dev.switchboard.bus.Decisions} alone.
 */
@NullMarked
package dev.switchboard.remote;

import org.jspecify.annotations.NullMarked;
