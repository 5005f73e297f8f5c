/** The door {@code /eventbus}: the Vert.x event-bus bridge protocol over SockJS, and over a bare WebSocket. */
package dev.switchboard.gateway.bridge;
