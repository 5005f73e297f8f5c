/**
 * A node's own first clients, before it has any: conversations with the endpoints on a loopback port, so that the JVM has
 * loaded and compiled what a connection needs when the node says that it is ready. The gateway that they talk to is
 * one of its own ({@code boot.WarmUp}): its routing table is {@code WarmUpTopics}, its stores are {@code WarmUpConcern},
 * and nothing of it is part of the node.
 *
 * <p>The package imports {@code auth}, {@code bus}, {@code config} and {@code routing}; only {@code boot} imports it, and
 * {@code ops} its metrics listener.
 */
@NullMarked
package dev.switchboard.boot.warmup;

import org.jspecify.annotations.NullMarked;
