/**
 * What an operator and the hub's other rooms ask of a node's gateway: who is connected, in what state, to end a connection,
 * and to drain the node. Each gateway answers for its own connections.
 *
 * <p>Threads: commands on their verticle's event loop; what belongs to a connection is read on its own.
 *
 * <p>Direction: {@code boot} uses this room; it uses {@code gateway.connection}, {@code gateway.topics} and {@code bus}.
 */
@NullMarked
package dev.switchboard.gateway.operator;

import org.jspecify.annotations.NullMarked;
