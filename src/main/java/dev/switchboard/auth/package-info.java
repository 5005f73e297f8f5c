/** Tokens: where they sit in each handshake, whom they speak for, when they end. It knows no concern and no store. */
package dev.switchboard.auth;
