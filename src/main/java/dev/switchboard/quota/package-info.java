/**
 * How much of the hub one user may take: the configured quotas, and the counts of what must not be counted anew with every
 * command. A concern asks before it stores, and says what it has stored.
 *
 * <p>Imports {@code bus}, {@code config} and {@code storage}; concerns import it.
 */
@NullMarked
package dev.switchboard.quota;

import org.jspecify.annotations.NullMarked;
