package dev.switchboard.client;

import org.jspecify.annotations.Nullable;

/**
 * How a channel is joined.
 *
 * @param since the publications after this position come first; null for new ones only
 * @param token gives a token of the channel, where its namespace asks for one; called for each join, history and presence, on a
 *     thread of its own, so it may wait for a server; interrupted after 5 s, as if it had thrown; null for none
 */
public record ChannelOptions(@Nullable Long since, @Nullable TokenSource token) {

    public static final ChannelOptions NONE = new ChannelOptions(null, null);

    public ChannelOptions withSince(long position) {
        return new ChannelOptions(position, token);
    }

    public ChannelOptions withToken(TokenSource source) {
        return new ChannelOptions(since, source);
    }
}
