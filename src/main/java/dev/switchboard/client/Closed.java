package dev.switchboard.client;

import org.jspecify.annotations.Nullable;

/**
 * The user is not, or no longer, in a chat or room.
 *
 * @param id the chat's id or the room's name
 * @param refusal why the hub refused the join; null if the user was removed, or the chat deleted
 */
public record Closed(String id, @Nullable Refusal refusal) {}
