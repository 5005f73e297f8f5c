package dev.switchboard.client;

import org.jspecify.annotations.Nullable;

/**
 * The user is not, or no longer, in a chat, room or channel.
 *
 * @param id the chat's id, or the name of the room or channel
 * @param refusal why the hub refused the join; null if the user was removed, the chat deleted, or
 *     there was no token of the channel
 */
public record Closed(String id, @Nullable Refusal refusal) {}
