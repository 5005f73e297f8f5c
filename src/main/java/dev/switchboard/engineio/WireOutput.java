package dev.switchboard.engineio;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.FastThreadLocal;

/**
 * Writes the frames of one WebSocket. What is written before a flush is put together and leaves with one system call, since
 * copying a few hundred bytes is cheaper than a list of their addresses; under TLS each frame goes through the channel's
 * pipeline. Safe from any thread: what others than the channel's loop write crosses over to it with one task for each
 * flush. Lives as long as the channel.
 */
final class WireOutput {

    /** How many bytes are sent with one system call. */
    private static final int BATCH = 64 * 1024;

    /** Shared text from this length on is not worth copying when it leaves alone. */
    private static final int LONG = 2_048;

    /** Where frames are put together, one for each event loop. */
    private static final FastThreadLocal<Batch> BATCHES = new FastThreadLocal<>() {
        @Override
        protected Batch initialValue() {
            return new Batch();
        }
    };

    private final ChannelHandlerContext out;
    private final Channel channel;
    private final EventLoop loop;
    private final StraightOutput.Writer writer;
    /** Whether nothing in the pipeline has to see what is written: frames are encoded, and there is no TLS. */
    private final boolean direct;

    private final Runnable writableAgain;
    /** Made for the first that writes from elsewhere; most wires never need it. */
    private volatile Crossing crossing;

    /**
     * @param out below which frames are written
     * @param writableAgain called on the channel's loop once it is {@link #writable} where the channel itself always was
     */
    WireOutput(ChannelHandlerContext out, StraightOutput straight, Runnable writableAgain) {
        this.out = out;
        this.writableAgain = writableAgain;
        this.channel = out.channel();
        this.loop = channel.eventLoop();
        this.writer = straight.of(channel);
        this.direct = out.pipeline().get(SslHandler.class) == null;
    }

    boolean writable() {
        Crossing others = crossing;
        return writer.isWritable() && (others == null || !others.full());
    }

    /** Writes one frame, to leave with the next {@link #flush}. */
    void write(EnginePacket packet) {
        if (loop.inEventLoop()) {
            writeHere(packet);
        } else {
            crossing().add(packet);
        }
    }

    /** As {@link #write(EnginePacket)}, of one text with this end. */
    void write(SharedText text, TextEnd end) {
        int longest = FrameEncoder.MAX_HEADER + EnginePacketCodec.TYPE + text.length() + end.length();
        if (direct && longest <= BATCH && loop.inEventLoop()) {
            Batch batch = BATCHES.get();
            batch.ownedBy(this, longest);
            FrameEncoder.encode(text, end, batch.bytes);
        } else {
            write(new EngineMessage.Stamped(text, end.copy()));
        }
    }

    private void writeHere(EnginePacket packet) {
        if (!direct) {
            out.write(FrameEncoder.encode(packet, channel.alloc()), out.voidPromise());
            return;
        }
        Batch batch = BATCHES.get();
        int longest = FrameEncoder.MAX_HEADER + EnginePacketCodec.length(packet);
        batch.ownedBy(this, longest);
        if (longest > BATCH || (longest > LONG && packet instanceof SharedText && batch.isEmpty())) {
            writeAlone(packet);
        } else {
            FrameEncoder.encode(packet, batch.bytes);
        }
    }

    void flush() {
        if (loop.inEventLoop()) {
            flushHere();
        } else if (crossing != null) {
            crossing.flush();
        }
    }

    private void flushHere() {
        if (!direct) {
            out.flush();
            return;
        }
        Batch batch = BATCHES.get();
        if (batch.owner == this) {
            batch.flush();
        }
    }

    private Crossing crossing() {
        if (crossing == null) {
            synchronized (this) {
                if (crossing == null) {
                    crossing = new Crossing(loop, this::writeHere, this::flushHere, writableAgain);
                }
            }
        }
        return crossing;
    }

    /** For control frames, which leave at once and behind what was written. On the channel's loop. */
    ChannelHandlerContext behind() {
        if (crossing != null) {
            crossing.arrive();
        }
        flushHere();
        return out;
    }

    private void writeAlone(EnginePacket packet) {
        ByteBuf frame = FrameEncoder.encode(packet, channel.alloc());
        leave(frame, true);
    }

    /** Writes the frame, and what the kernel does not take by way of the channel; {@code owned} buffers are given away. */
    private void leave(ByteBuf frame, boolean owned) {
        long address = frame.hasMemoryAddress() ? frame.memoryAddress() + frame.readerIndex() : 0;
        int written = writer.write(address, frame.readableBytes());
        if (written == frame.readableBytes()) {
            if (owned) {
                frame.release();
            }
            return;
        }
        frame.skipBytes(written);
        channel.unsafe().write(owned ? frame : copy(frame), channel.voidPromise());
        channel.unsafe().flush();
    }

    private ByteBuf copy(ByteBuf frame) {
        return channel.alloc().directBuffer(frame.readableBytes()).writeBytes(frame);
    }

    /** What one wire has written and not flushed; another that writes meanwhile sends it on its way. */
    private static final class Batch {

        private final ByteBuf bytes = Unpooled.directBuffer(BATCH);
        private WireOutput owner;

        boolean isEmpty() {
            return !bytes.isReadable();
        }

        /** Makes room for so many more bytes of this wire's. */
        void ownedBy(WireOutput writing, int more) {
            if (owner != writing || bytes.readableBytes() + more > BATCH) {
                flush();
                owner = writing;
            }
        }

        void flush() {
            if (bytes.isReadable()) {
                owner.leave(bytes, false);
            }
            bytes.clear();
        }
    }
}
