/**
 * REST for browsers and back ends, the descriptions of the hub's interfaces (OpenAPI, AsyncAPI, TypeScript), and the web
 * pages.
 *
 * <p>Requests run on the event loop of the HTTP instance that accepted them. The one direction is down: a route becomes a
 * command on the bus, and the concern's answer becomes the response. This room never opens a store and never publishes.
 */
@NullMarked
package dev.switchboard.api;

import org.jspecify.annotations.NullMarked;
