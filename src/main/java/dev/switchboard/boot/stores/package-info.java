/**
 * The embedded stores: a real PostgreSQL and a real Redis for a hub that has none configured. Their programs come from
 * the jar, their data stays in {@code data.dir}, and they outlive the process that started them.
 *
 * <p>Everything here blocks, and runs on the threads that start and stop a process; {@code StoreSupervisor} has a thread of
 * its own. The package imports {@code config}, and of {@code storage} the migrations; only {@code boot} imports
 * it.
 */
@NullMarked
package dev.switchboard.boot.stores;

import org.jspecify.annotations.NullMarked;
