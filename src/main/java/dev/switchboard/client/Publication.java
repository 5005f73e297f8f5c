package dev.switchboard.client;

import org.jspecify.annotations.Nullable;

/**
 * What was published to a channel.
 *
 * @param seq its position; 0 where the channel keeps no history
 * @param event the name that it was published with; null for none
 * @param data what was published, as {@link Json} describes values
 * @param from the id of the user who published it; null for an application that did so by SQL
 * @param at ISO 8601, UTC
 */
public record Publication(
        String channel, long seq, @Nullable String event, @Nullable Object data, @Nullable String from, String at) {

    static Publication of(Json json) {
        return new Publication(
                json.text("channel"),
                json.number("seq", 0),
                json.string("event"),
                json.get("data"),
                json.string("from"),
                json.text("at"));
    }
}
