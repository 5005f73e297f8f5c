/**
 * Asks services of others over HTTP ({@link dev.switchboard.backend.BackEnd}): requests signed by the Standard Webhooks
 * scheme, bounded in number, time and size, with repeats and a circuit. What is asked is unknown here.
 *
 * <p>Threads: a back end has one event loop; whoever asks is answered where it asked.
 *
 * <p>Direction: imports {@code bus}; the concerns {@code remote} and {@code hook} import it.
 */
@NullMarked
package dev.switchboard.backend;

import org.jspecify.annotations.NullMarked;
