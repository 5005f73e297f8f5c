/**
 * What applications publish inside their own transactions, by the SQL function {@code switchboard_publish}: an outbox in the
 * hub's database, which one node at a time works under a lease ({@link dev.switchboard.outbox.OutboxWorker}). Each event gets
 * its position in its topic's log in the transaction that takes it out of the outbox, so it is heard once.
 *
 * <p>Imports {@code bus}, {@code log} and {@code storage}. Everything runs on the verticle's event loop.
 */
@NullMarked
package dev.switchboard.outbox;

import org.jspecify.annotations.NullMarked;
