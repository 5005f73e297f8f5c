package dev.switchboard.client;

/**
 * A user in a channel.
 *
 * @param connections how many of the user's connections are in it
 */
public record ChannelUser(String id, long connections) {

    static ChannelUser of(Json json) {
        return new ChannelUser(json.text("id"), json.number("connections", 0));
    }
}
