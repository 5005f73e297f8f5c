/**
 * Who a client is and what it asked for: one reading of a request's headers and of the proxies it passed, used by limits,
 * logs, the origin check, cookies, HSTS and the check of the host.
 *
 * <p>Threads: everything is immutable and safe from any thread. Direction: the gateway's rooms use this one; it uses none.
 */
@NullMarked
package dev.switchboard.gateway.client;

import org.jspecify.annotations.NullMarked;
