/**
 * Web Push: {@link dev.switchboard.push.PushVerticle} keeps the subscriptions of browsers and reaches people who are away
 * through the browsers' push services, encrypted by RFC 8291 and signed by RFC 8292, at least once, by one node at a time.
 *
 * <p>Threads: everything runs on the event loop of its verticle, but for cryptography and the look-up of names, which take
 * worker threads.
 *
 * <p>Direction: imports {@code bus} and {@code storage}.
 */
@NullMarked
package dev.switchboard.push;

import org.jspecify.annotations.NullMarked;
