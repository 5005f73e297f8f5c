/**
 * What applications publish inside their own transactions. In the hub's database they call the SQL function {@code
 * switchboard_publish}, which fills an outbox that one node at a time works under a lease
 * ({@link dev.switchboard.outbox.OutboxWorker}): each event gets its position in its topic's log in the transaction that takes
 * it out of the outbox, so it is delivered once. In databases of their own they fill a table there, which is worked in the same
 * way ({@link dev.switchboard.outbox.SourceWorker}): the transaction that appends the events notes which rows they were, until
 * they are deleted there.
 *
 * <p>Imports {@code bus}, {@code log} and {@code storage}. Everything runs on the verticle's event loop.
 */
@NullMarked
package dev.switchboard.outbox;

import org.jspecify.annotations.NullMarked;
