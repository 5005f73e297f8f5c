package dev.switchboard.wire.vertx;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.util.concurrent.TimeUnit;

/**
 * The Netty channel of a WebSocket, from {@link ChannelTakeover} on: the hub reads and writes its bytes alone. Also that of an
 * endless response, from {@link ResponseTap} on, of which the hub writes the body.
 *
 * <p>Why each step is needed, and what it brings:
 *
 * <ul>
 *   <li>Netty's frame decoder is not used, because it throws at a violation, so that no Close frame follows what came in the
 *       same read; because it passes a frame on only when it is complete, so that no UTF-8 error in it can be reported early;
 *       and because it copies each payload. Vert.x's handler behind it copied each message twice more and queued it: that was
 *       a tenth of what the hub adds to a round trip.
 *   <li>Bytes are written by {@link StraightWrite}, where its gain is given, or below all handlers but TLS.
 *   <li>The channel is ended by force, because Vert.x's closing timer starts only after the Close frame is written, which a
 *       peer that does not read prevents. The gain is a bound on memory.
 *   <li>The output half is shut down after the Close frame of a violation, because a full close resets the connection while
 *       the peer still sends, and the peer might never read the code. Vert.x has no half-close for WebSockets.
 *   <li>HTTP's idle timeout is removed, as the hub pings WebSockets itself. Not measured.
 * </ul>
 *
 * <p>On the channel's event loop, except where a method says otherwise; lives as long as the channel.
 */
// What becomes of a write or a close shows in the end of the channel, which is reported to the reader.
@SuppressWarnings("FutureReturnValueIgnored")
public final class RawChannel {

    /** Takes what happens on the channel, on its event loop and on the Vert.x context of the handshake. */
    public interface Reader {

        /** Bytes of the peer's. They are valid only during the call, in which they may be changed. */
        void read(ByteBuf bytes);

        /** The loop has read, for now, what there was, and goes on to other connections. */
        void passed();

        /** The channel may take bytes again. */
        void writabilityChanged();

        /** Vert.x's server, or the whole instance, closes the channel; the reader has to end it. */
        void serverCloses();

        /** The channel broke; its end follows. */
        void failed(Throwable cause);

        /** The channel has ended. Called once. */
        void ended();
    }

    private final Channel channel;
    /** What is written here passes TLS, if there is any, and nothing else. */
    private final ChannelHandlerContext out;

    private final StraightWrite straight;
    /** Whether nothing in the pipeline has to see what is written: frames are encoded, and there is no TLS. */
    private final boolean direct;

    /** @param tap the context of a handler before which there is nothing but TLS that has to see what is written */
    RawChannel(ChannelHandlerContext tap) {
        this.channel = tap.channel();
        this.out = tap;
        this.straight = new StraightWrite(channel);
        this.direct = channel.pipeline().get(SslHandler.class) == null;
    }

    /** Whether bytes that are put together leave with one system call, and from memory that is the caller's again. */
    public boolean isDirect() {
        return direct;
    }

    /** Safe from any thread. */
    public boolean isWritable() {
        return straight.isWritable();
    }

    /** Safe from any thread. */
    public boolean isActive() {
        return channel.isActive();
    }

    /** Looks at what a write will look at, and changes nothing. */
    public int fetch() {
        return straight.fetch();
    }

    /** Writes bytes that are given away. They leave at once, under TLS with the next {@link #flush}. */
    public void write(ByteBuf bytes) {
        if (!direct) {
            out.write(bytes, out.voidPromise());
        } else if (straighten(bytes)) {
            writeByNetty(bytes, channel.voidPromise());
        }
    }

    /** As {@link #write(ByteBuf)}, of bytes that others write too. */
    public void writeShared(ByteBuf bytes, long address, int size) {
        int written = direct ? straight.write(address, size) : 0;
        if (written < size) {
            ByteBuf rest = bytes.retainedDuplicate().skipBytes(written);
            if (direct) {
                writeByNetty(rest, channel.voidPromise());
            } else {
                out.write(rest, out.voidPromise());
            }
        }
    }

    /** As {@link #write(ByteBuf)}, of bytes that are the caller's again at once: what the kernel does not take is copied. */
    public void writeCopy(ByteBuf bytes, int from, int length) {
        int written = direct && bytes.hasMemoryAddress() ? straight.write(bytes.memoryAddress() + from, length) : 0;
        if (written < length) {
            write(bytes.copy(from + written, length - written));
        }
    }

    /** Writes the last bytes of all and runs the action when the kernel has them, or never will. */
    public void writeLast(ByteBuf bytes, Runnable written) {
        if (direct && !straighten(bytes)) {
            written.run();
            return;
        }
        ChannelPromise promise = channel.newPromise();
        promise.addListener(done -> written.run());
        if (direct) {
            writeByNetty(bytes, promise);
        } else {
            out.writeAndFlush(bytes, promise);
        }
    }

    /** Writes what the kernel takes of bytes that are given away; whether there is a rest, to be written by Netty. */
    private boolean straighten(ByteBuf bytes) {
        int length = bytes.readableBytes();
        long address = bytes.hasMemoryAddress() ? bytes.memoryAddress() + bytes.readerIndex() : 0;
        int written = straight.write(address, length);
        if (written == length) {
            bytes.release();
            return false;
        }
        bytes.skipBytes(written);
        return true;
    }

    private void writeByNetty(ByteBuf bytes, ChannelPromise promise) {
        channel.unsafe().write(bytes, promise);
        channel.unsafe().flush();
    }

    public void flush() {
        if (!direct) {
            out.flush();
        }
    }

    /** Whether the event loop reads from the channel. */
    public void reading(boolean on) {
        channel.config().setAutoRead(on);
    }

    /** Ends what is written, if the channel has halves. */
    public void shutdownOutput() {
        if (direct && channel instanceof DuplexChannel duplex) {
            duplex.shutdownOutput();
        }
    }

    /** Ends the channel; what was written before is sent. */
    public void end() {
        out.close();
    }

    /** Ends the channel now, whether or not the peer has read. */
    public void cut() {
        channel.unsafe().close(channel.voidPromise());
    }

    /** Runs the action on the event loop after so many milliseconds. */
    public void after(long millis, Runnable action) {
        out.executor().schedule(action, millis, TimeUnit.MILLISECONDS);
    }
}
