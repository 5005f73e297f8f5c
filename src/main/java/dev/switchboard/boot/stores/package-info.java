/**
 * A real PostgreSQL and a real Redis of one's own, for who configured none: their binaries come from the jar, their data
 * stays in {@code data.dir}, and they outlive the process that started them. Everything here blocks and is for the
 * threads that start and end a process.
 */
package dev.switchboard.boot.stores;
