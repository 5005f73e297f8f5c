/**
 * Admits to the links between Hazelcast's members only nodes that prove that they know the hub's secret, before a byte of
 * Hazelcast's own protocol is read. Runs on Hazelcast's I/O threads.
 *
 * <p>The package imports {@code bus}; only {@code boot} imports it. It extends Hazelcast's internal classes, since
 * Hazelcast's public interfaces reach its connections in the commercial edition only. It depends on the exact version of
 * Hazelcast in the build.
 */
@NullMarked
package dev.switchboard.boot.link;

import org.jspecify.annotations.NullMarked;
