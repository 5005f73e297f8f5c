package dev.switchboard.wire;

import dev.switchboard.wire.vertx.RawChannel;
import io.netty.buffer.ByteBuf;
import io.vertx.core.Context;

/**
 * The writing side of a WebSocket on its Netty channel: frames, pongs, and the Close frame, after which nothing is written.
 * It is a part of the socket and not an object beside it, since on the way of an event to thousands of sockets each step
 * from object to object is a cache miss. On the channel's event loop, except where a method says otherwise.
 */
abstract sealed class StraightOutput extends WireSocket permits StraightSocket {

    private static final int MOST_UNWANTED = 256 << 10;

    private final RawChannel channel;
    private boolean closing;
    private boolean gone;
    private int unreadPongs;
    private int unwanted;

    StraightOutput(RawChannel channel, Context context) {
        super(context);
        this.channel = channel;
    }

    final RawChannel channel() {
        return channel;
    }

    /** Whether a Close frame was sent, or is about to be. */
    final boolean isClosing() {
        return closing;
    }

    /** Whether the channel has ended. */
    final boolean isGone() {
        return gone;
    }

    /** A peer that pings and does not read gets no pong: only the newest ping wants one. */
    final void pong(ByteBuf payload) throws Violation {
        if (isWritable()) {
            unreadPongs = 0;
            write(FrameHeader.control(FrameHeader.PONG, payload));
            flush();
        } else if (++unreadPongs > MAX_UNREAD_PONGS) {
            throw Violation.tooSlow();
        }
    }

    /** Writes what waits; only a Close frame may follow. */
    final void beginClose() {
        backlog().beforeClose();
        closing = true;
    }

    /**
     * Writes the Close frame of this side.
     *
     * @param violated whether the peer broke a rule. It may still be sending, and a full close would then reset the connection
     *     before it has read the code.
     */
    final void writeClose(int code, String words, boolean violated) {
        channel.writeLast(FrameHeader.close(code, words), violated ? channel::shutdownOutput : () -> {});
        channel.after(PATIENCE_MS, channel::end);
    }

    /** Answers the Close frame of the peer, whose payload this is, and ends the channel. */
    final void echoClose(ByteBuf payload) {
        ByteBuf code = payload.slice(payload.readerIndex(), Math.min(2, payload.readableBytes()));
        channel.writeLast(FrameHeader.control(FrameHeader.CLOSE, code), channel::end);
        channel.after(PATIENCE_MS, channel::end);
    }

    /**
     * Counts bytes from the peer. After a Close frame so many are taken as were on their way; a peer that sends more is not
     * read any more, and its channel ends in time.
     */
    final boolean isUnwanted(int bytes) {
        if (!closing) {
            return false;
        }
        unwanted += bytes;
        if (unwanted <= MOST_UNWANTED) {
            return false;
        }
        channel.reading(false);
        return true;
    }

    /** The channel has ended. */
    final void channelEnded() {
        gone = true;
    }

    /** The channel may take frames again. */
    final void writableAgain() {
        if (!gone && isWritable()) {
            backlog().writableAgain();
        }
    }

    @Override
    public final boolean isClosed() {
        return closing || gone || !channel.isActive();
    }

    @Override
    public final boolean isWritable() {
        return channel.isWritable();
    }

    @Override
    public final boolean batches() {
        return channel.isDirect();
    }

    @Override
    public final void write(ByteBuf frames) {
        if (closing) {
            frames.release();
        } else {
            channel.write(frames);
        }
    }

    @Override
    public final void writeCopy(ByteBuf bytes, int from, int length) {
        if (!closing) {
            channel.writeCopy(bytes, from, length);
        }
    }

    @Override
    final void write(WireFrame frame) {
        if (!closing) {
            channel.writeShared(frame.bytes(), frame.address(), frame.size());
        }
    }

    @Override
    public final void flush() {
        channel.flush();
    }

    @Override
    final int fetch() {
        return channel.fetch();
    }

    @Override
    final void cut() {
        channel.cut();
    }

    @Override
    final boolean isActive() {
        return channel.isActive();
    }
}
