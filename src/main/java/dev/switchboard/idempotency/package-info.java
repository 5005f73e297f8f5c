/**
 * Commands that are carried out once however often they are sent: the keys that clients give them, each with the fingerprint
 * of what was sent and what the hub answered. A concern claims the key in the transaction of its change, so that both are
 * committed or neither.
 *
 * <p>Imports {@code bus} and {@code storage}; concerns and {@code log.group} import it.
 */
@NullMarked
package dev.switchboard.idempotency;

import org.jspecify.annotations.NullMarked;
