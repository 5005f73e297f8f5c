/**
 * What administrators, services and the console did to people and nodes: an append-only table with a retention of its own. A
 * concern that changes something in a transaction adds the entry to it by {@link AuditLog}; what has no transaction comes as a
 * command, by {@link dev.switchboard.bus.AuditTrail}.
 *
 * <p>Imports {@code bus} and {@code storage}; concerns import it.
 */
@NullMarked
package dev.switchboard.audit;

import org.jspecify.annotations.NullMarked;
