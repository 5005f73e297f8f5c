/**
 * The composition of a node's gateway, and nothing more: {@link dev.switchboard.gateway.Gateway} makes the classes of the
 * rooms below and gives each what it uses. Only {@code boot} holds it. Its two records of configuration and of metrics are
 * those of the rooms, side by side.
 *
 * <p>Up: an endpoint's frame becomes a command ({@code gateway.commands}). Down: a publication comes from routing
 * ({@code gateway.topics}), is put in the order of its topic's log, and goes to each event-loop shard
 * ({@code gateway.connection}), encoded once for each endpoint.
 */
@NullMarked
package dev.switchboard.gateway;

import org.jspecify.annotations.NullMarked;
