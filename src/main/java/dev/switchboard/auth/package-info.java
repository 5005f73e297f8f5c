/** Who asks: tokens verified and signed, where they sit in each handshake. It knows neither a concern nor a store. */
package dev.switchboard.auth;
