package dev.switchboard.boot.link;

import com.hazelcast.internal.networking.HandlerStatus;
import com.hazelcast.internal.nio.Packet;
import com.hazelcast.internal.server.ServerConnection;
import com.hazelcast.internal.server.tcp.PacketDecoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * Hazelcast's decoder of packets, which allocates at once what a header announces, for headers that announce no more than the
 * hub's members send. On the link's I/O thread; lives as long as the link.
 */
final class BoundedPackets extends PacketDecoder {

    /** A packet holds a few entries of Vert.x's maps or a list of members. */
    static final int LONGEST = 8 << 20;

    /** Version, flags and partition come before the length. */
    private static final int LENGTH_AT = 1 + Short.BYTES + Integer.BYTES;

    private static final int HEADER_BYTES = LENGTH_AT + Integer.BYTES;

    private final LinkRefusals refusals;
    /** The bytes of the present packet that have not arrived. */
    private int outstanding;

    BoundedPackets(ServerConnection connection, Consumer<Packet> members, LinkRefusals refusals) {
        super(connection, members);
        this.refusals = refusals;
    }

    @Override
    public HandlerStatus onRead() throws Exception {
        check(src.duplicate().flip());
        return super.onRead();
    }

    /** The decoder leaves an incomplete header in the buffer, and nothing else. */
    private void check(ByteBuffer arrived) throws IOException {
        int at = Math.min(outstanding, arrived.limit());
        outstanding -= at;
        while (outstanding == 0 && arrived.limit() - at >= HEADER_BYTES) {
            int length = arrived.getInt(at + LENGTH_AT);
            if (length < 0 || length > LONGEST) {
                refusals.malformed();
                throw new IOException("a member announced a packet of " + length + " bytes");
            }
            at += HEADER_BYTES;
            int here = Math.min(length, arrived.limit() - at);
            at += here;
            outstanding = length - here;
        }
    }
}
