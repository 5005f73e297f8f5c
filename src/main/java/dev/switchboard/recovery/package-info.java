/**
 * The concern {@code recovery}: what Socket.IO connection-state recovery keeps in PostgreSQL. That is the topic sets of
 * connections with many topics, the connections that have ended for good, and the secret that the nodes share. It runs on
 * every node that runs {@code log}, and on nodes whose {@code deploy} names it.
 *
 * <p>{@link dev.switchboard.recovery.RecoveryVerticle} answers the commands of
 * {@link dev.switchboard.bus.RecoveryCommands} on its event loop. Imports {@code bus} and {@code storage}; knows neither a
 * connection nor the token that its callers make.
 */
@NullMarked
package dev.switchboard.recovery;

import org.jspecify.annotations.NullMarked;
