package dev.switchboard.intake;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The clients that have shown no token yet, counted by address and for the node. Of an IPv6 address the network counts, as
 * one machine has a whole /64. Any thread; lives as long as the node.
 */
final class Crowd {

    private static final int IPV4_BYTES = 4;

    private final IntakeConfig config;
    private final AtomicInteger size = new AtomicInteger();
    private final ConcurrentMap<Object, Integer> byAddress = new ConcurrentHashMap<>();

    /** One for all places. */
    private final Consumer<Object> leaving = this::left;

    Crowd(IntakeConfig config) {
        this.config = config;
    }

    int size() {
        return size.get();
    }

    @Nullable
    Place enter(String address, Consumer<String> refused) {
        if (size.incrementAndGet() > config.perNode()) {
            size.decrementAndGet();
            refused.accept(IntakeMetrics.NODE);
            return null;
        }
        Object network = networkOf(address);
        int own = byAddress.merge(network, 1, Integer::sum);
        if (own > config.perAddress()) {
            left(network);
            refused.accept(IntakeMetrics.ADDRESS);
            return null;
        }
        return new Place(leaving, network);
    }

    void left(Object network) {
        size.decrementAndGet();
        byAddress.computeIfPresent(network, (same, count) -> count == 1 ? null : count - 1);
    }

    /** The first eight bytes of an IPv6 address, the whole of an IPv4 one, or a text that is neither. */
    static Object networkOf(String address) {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(address);
        if (bytes == null) {
            return address;
        }
        try {
            // An IPv4 address that is written as an IPv6 one becomes one of four bytes.
            ByteBuffer plain = ByteBuffer.wrap(InetAddress.getByAddress(bytes).getAddress());
            return plain.remaining() == IPV4_BYTES ? plain.getInt() : (Object) plain.getLong();
        } catch (UnknownHostException ofAnotherLength) {
            return address;
        }
    }
}
