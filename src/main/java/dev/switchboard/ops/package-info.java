/**
 * Observes a node: meters for Prometheus, figures for the console, health checks, and the private port that serves them.
 *
 * <p>Meters are written on the event loops and read by any thread. The one direction is in: other rooms declare metrics
 * interfaces, which this room implements. It controls nothing.
 */
@NullMarked
package dev.switchboard.ops;

import org.jspecify.annotations.NullMarked;
