package dev.switchboard.sockjs;

/**
 * How a channel ended, or why its owner must close it.
 *
 * @param code a WebSocket close code (RFC 6455, section 7.4), whatever the transport; 1006 where the peer sent none
 * @param reason for logs and for the peer, empty where nothing is known
 */
public record ChannelEnd(int code, String reason) {

    private static final int NO_CODE = 1006;

    /** The peer ended the channel. */
    static final ChannelEnd NORMAL = new ChannelEnd(1000, "");

    static final ChannelEnd BINARY = new ChannelEnd(1003, "binary where text is expected");

    static final ChannelEnd NOT_UTF8 = new ChannelEnd(1007, "text is not UTF-8");

    static final ChannelEnd TOO_BIG = new ChannelEnd(1009, "message too big");

    /** A message is not in SockJS's framing. */
    static final ChannelEnd BAD_FRAME = new ChannelEnd(4400, "bad frame");

    /** The peer sends requests without end. */
    static final ChannelEnd FLOODING = new ChannelEnd(4429, "flooding");

    /** The network, or the peer without a word, ended the channel. */
    static final ChannelEnd LOST = new ChannelEnd(NO_CODE, "");

    static final ChannelEnd NOT_FETCHED = new ChannelEnd(NO_CODE, "the client stopped asking for messages");
}
