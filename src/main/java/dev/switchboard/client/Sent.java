package dev.switchboard.client;

import java.util.concurrent.CompletableFuture;

/**
 * A message on its way.
 *
 * @param id its {@code clientMessageId}
 * @param acknowledged the message as the hub has stored it. Fails with a {@link Refusal} if the hub does not take it, with
 *     {@link Disconnected} if the client is closed first: what is stored is then sent by the next client on the storage
 */
public record Sent(String id, CompletableFuture<Message> acknowledged) {}
