package dev.switchboard.bus.vertx;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Stands before Vert.x on an incoming connection of the event bus. Vert.x buffers a message up to any announced length, and
 * allocates what the lengths in it say: one of 20 bytes asked for 2 GB and ended the node. So only whole messages whose
 * lengths are sound pass, and anything else ends the connection. What a read has of whole messages passes without a copy. On
 * the connection's event loop; lives as long as the connection.
 */
final class FrameGuard extends ChannelInboundHandlerAdapter {

    private static final int LENGTH_BYTES = Integer.BYTES;
    private static final int INCOMPLETE = 0;
    private static final int BROKEN = -1;

    private final FrameLimits limits;
    private final byte[] codec;
    private final Consumer<FrameFault> faults;
    private final HalfFrame half;
    private final Runnable talks;
    private boolean silent = true;
    private long halfSince;
    private boolean watched;
    private boolean refused;

    /**
     * @param codec the name of the one codec, besides numbered ones, that messages may have
     * @param used how many bytes the unfinished messages of all connections occupy
     * @param talks called once a message of the codec has come
     */
    FrameGuard(FrameLimits limits, byte[] codec, AtomicLong used, Consumer<FrameFault> faults, Runnable talks) {
        this.limits = limits;
        this.codec = codec;
        this.faults = faults;
        this.talks = talks;
        this.half = new HalfFrame(used, limits.unfinishedBytes());
    }

    @Override
    public void channelRead(ChannelHandlerContext here, Object message) {
        if (!(message instanceof ByteBuf read)) {
            here.fireChannelRead(message);
            return;
        }
        try {
            if (!refused && finishHalf(here, read)) {
                passWhole(here, read);
            }
        } finally {
            ReferenceCountUtil.release(read);
        }
    }

    /** Adds to the unfinished message what is its own; false if it needs more, or the connection ends. */
    private boolean finishHalf(ChannelHandlerContext here, ByteBuf read) {
        while (half.length() > 0) {
            int missing = missing();
            if (missing == 0) {
                ByteBuf whole = half.remove();
                passWhole(here, whole);
                whole.release();
            } else if (missing == BROKEN) {
                refuse(here, FrameFault.MALFORMED);
            } else if (!read.isReadable()) {
                return false;
            } else {
                keep(here, read.readSlice(Math.min(missing, read.readableBytes())));
            }
        }
        return !refused;
    }

    /** How many bytes the unfinished message lacks, at first of its length. */
    private int missing() {
        if (half.length() < LENGTH_BYTES) {
            return LENGTH_BYTES - half.length();
        }
        int length = half.bytes().getInt(0);
        return isAcceptable(length) ? LENGTH_BYTES + length - half.length() : BROKEN;
    }

    private boolean isAcceptable(int length) {
        return length >= FrameShape.SHORTEST && length <= limits.frameBytes();
    }

    /** Passes on the whole messages and keeps what follows them. */
    private void passWhole(ChannelHandlerContext here, ByteBuf read) {
        int from = read.readerIndex();
        int at = from;
        int length = lengthAt(read, at);
        while (length > 0 && !refused) {
            int next = at + LENGTH_BYTES + length;
            if (!FrameShape.hasCodec(read, at + LENGTH_BYTES, codec)) {
                pass(here, read, from, at);
                from = next;
                faults.accept(FrameFault.UNSEALED);
            }
            at = next;
            length = lengthAt(read, at);
        }
        pass(here, read, from, at);
        read.readerIndex(at);
        if (length == BROKEN) {
            refuse(here, FrameFault.MALFORMED);
        } else if (read.isReadable()) {
            keep(here, read);
        }
    }

    /** The length of the message here if it is whole and sound. */
    private int lengthAt(ByteBuf read, int at) {
        int arrived = read.writerIndex() - at - LENGTH_BYTES;
        if (arrived < 0) {
            return INCOMPLETE;
        }
        int length = read.getInt(at);
        if (!isAcceptable(length)) {
            return BROKEN;
        }
        if (length > arrived) {
            return INCOMPLETE;
        }
        int begin = at + LENGTH_BYTES;
        return FrameShape.isSound(read, begin, begin + length) ? length : BROKEN;
    }

    private void pass(ChannelHandlerContext here, ByteBuf read, int from, int to) {
        if (to > from) {
            if (silent) {
                silent = false;
                talks.run();
            }
            here.fireChannelRead(read.retainedSlice(from, to - from));
        }
    }

    private void keep(ChannelHandlerContext here, ByteBuf rest) {
        if (half.length() == 0) {
            halfSince = now(here);
            watch(here, limits.deadline().toNanos());
        }
        if (!half.tryTake(rest)) {
            refuse(here, FrameFault.UNFINISHED);
        }
    }

    /** One timer at a time: on a busy connection most reads end within a message, and few need the timer. */
    private void watch(ChannelHandlerContext here, long nanos) {
        if (!watched) {
            watched = true;
            here.executor().schedule(() -> checkAge(here), nanos, TimeUnit.NANOSECONDS);
        }
    }

    private void checkAge(ChannelHandlerContext here) {
        watched = false;
        if (half.length() == 0 || refused) {
            return;
        }
        long left = halfSince + limits.deadline().toNanos() - now(here);
        if (left > 0) {
            watch(here, left);
        } else {
            refuse(here, FrameFault.UNFINISHED);
        }
    }

    private static long now(ChannelHandlerContext here) {
        return here.executor().ticker().nanoTime();
    }

    private void refuse(ChannelHandlerContext here, FrameFault fault) {
        if (refused) {
            return;
        }
        refused = true;
        half.release();
        faults.accept(fault);
        here.close();
    }

    /** Each ping of the peer is answered, and one that does not read the answers would have the node keep them. */
    @Override
    public void channelWritabilityChanged(ChannelHandlerContext here) {
        if (!here.channel().isWritable()) {
            refuse(here, FrameFault.UNFINISHED);
        }
        here.fireChannelWritabilityChanged();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext here) {
        half.release();
    }
}
