/**
 * Commits for many commands at once: what concerns decide while a commit is under way goes out together with the next, in one
 * transaction and a few set-based statements ({@link dev.switchboard.log.group.GroupCommit}). A concern hands in how its
 * commands read, decide and write ({@link dev.switchboard.log.group.GroupKind}); what they mean is unknown here.
 *
 * <p>Imports {@code bus}, {@code storage}, {@code idempotency} and {@code log}; the concerns import it. Each instance runs on the event loop of the
 * verticle that made it.
 */
@NullMarked
package dev.switchboard.log.group;

import org.jspecify.annotations.NullMarked;
