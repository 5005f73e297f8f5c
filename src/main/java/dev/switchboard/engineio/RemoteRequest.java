package dev.switchboard.engineio;

import io.vertx.core.buffer.Buffer;

/**
 * A polling request whose session lives on another node.
 *
 * @param post whether it brings packets, which are then the body; otherwise it polls
 */
public record RemoteRequest(String sid, boolean post, Buffer body) {}
