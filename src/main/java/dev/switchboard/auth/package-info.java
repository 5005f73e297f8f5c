/**
 * From a token to an identity: JSON Web Tokens are verified and signed here, and found in each kind of handshake.
 *
 * <p>Vert.x verifies and signs; Nimbus parses headers and the key sets that outside issuers publish. Everything here is
 * safe from any thread and blocks none. The room imports {@code bus} and {@code config}; it knows neither a concern nor a
 * store.
 */
@NullMarked
package dev.switchboard.auth;

import org.jspecify.annotations.NullMarked;
