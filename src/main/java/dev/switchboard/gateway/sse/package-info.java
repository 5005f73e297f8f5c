/**
 * The endpoint {@code /sse}: server-sent events (HTML standard, section "Server-sent events"), for any HTTP client that reads
 * a response as it comes. The request names the topics; nothing comes from the client after it.
 *
 * <p>One direction: {@code SseEndpoint} (the path) → {@code SseRequest} (what it asks for) → {@code SseOpening} (until the
 * head of the response) → {@code Grants} (which topics the concerns let it join) → {@code SseWire} and {@code
 * SsePositions} (a connection, with its {@code id}). The response itself is {@code wire}'s, the {@code id} is a token of
 * {@code gateway.recovery}. Everything of one client runs on its shard's event loop.
 */
@NullMarked
package dev.switchboard.gateway.sse;

import org.jspecify.annotations.NullMarked;
