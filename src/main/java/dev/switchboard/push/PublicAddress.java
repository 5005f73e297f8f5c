package dev.switchboard.push;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/**
 * Which addresses are of the public Internet: not those that IANA's registries of special-purpose addresses (RFC 6890) keep for
 * one machine, one network, or nothing. Stateless.
 */
final class PublicAddress {

    private static final List<Block> SPECIAL = List.of(
            Block.of("0.0.0.0", 8),
            Block.of("10.0.0.0", 8),
            Block.of("100.64.0.0", 10),
            Block.of("127.0.0.0", 8),
            Block.of("169.254.0.0", 16),
            Block.of("172.16.0.0", 12),
            Block.of("192.0.0.0", 24),
            Block.of("192.0.2.0", 24),
            Block.of("192.88.99.0", 24),
            Block.of("192.168.0.0", 16),
            Block.of("198.18.0.0", 15),
            Block.of("198.51.100.0", 24),
            Block.of("203.0.113.0", 24),
            Block.of("224.0.0.0", 3),
            // Of these a part stands for an IPv4 address, which may be any.
            Block.of("64:ff9b::", 32),
            Block.of("2001::", 23),
            Block.of("2001:db8::", 32),
            Block.of("2002::", 16),
            Block.of("3fff::", 20));

    /** What is given out of IPv6 to networks of the Internet. */
    private static final Block GLOBAL = Block.of("2000::", 3);

    private PublicAddress() {}

    /** A network by its first bits. */
    private record Block(InetAddress network, int bits) {

        static Block of(String network, int bits) {
            try {
                // A literal is not looked up.
                return new Block(InetAddress.getByName(network), bits);
            } catch (UnknownHostException impossible) {
                throw new IllegalStateException(impossible);
            }
        }

        boolean contains(InetAddress address) {
            byte[] own = network.getAddress();
            byte[] other = address.getAddress();
            if (own.length != other.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >> bit % Byte.SIZE;
                if (((own[bit / Byte.SIZE] ^ other[bit / Byte.SIZE]) & mask) != 0) {
                    return false;
                }
            }
            return true;
        }
    }

    /** Java has turned an IPv4 address that is written as one of IPv6 into what it is. */
    static boolean is(InetAddress address) {
        boolean given = address instanceof Inet4Address || GLOBAL.contains(address);
        return given && SPECIAL.stream().noneMatch(block -> block.contains(address));
    }
}
