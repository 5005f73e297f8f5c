/** The door {@code /ws}: JSON text frames over a bare WebSocket. */
package dev.switchboard.gateway.websocket;
