/**
 * The nodes of one store know of each other: each keeps a row in PostgreSQL and reads those of the others. From there come
 * addresses to join, a warning about a live node outside the cluster, the comparison of settings and versions, and the
 * store's clock. {@code FirstLook} blocks, before the node joins; everything else runs on the registry's context.
 *
 * <p>The package imports {@code bus}, {@code config} and {@code storage}; only {@code boot} imports it, and {@code ops} its
 * metrics listener.
 */
@NullMarked
package dev.switchboard.boot.nodes;

import org.jspecify.annotations.NullMarked;
