/**
 * Which nodes are interested in which topics: this node's own interest by version, one peer's interest as it announced
 * it, and the table that publications look up. Everything here runs on the router's context. Depends on
 * {@code routing.wire} and knows neither a peer's connection nor a timer; {@code routing} depends on this package, never
 * the other way.
 */
@NullMarked
package dev.switchboard.routing.interest;

import org.jspecify.annotations.NullMarked;
