package dev.switchboard.gateway.admission;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** IP addresses and networks in CIDR notation (RFC 4632), such as {@code 10.0.0.0/8}. Never asks a name server. Immutable. */
public final class Networks {

    @SuppressWarnings("ArrayRecordComponent") // never compared, and no copy leaves this class
    private record Network(byte[] address, int prefix) {

        private boolean holds(byte[] other) {
            if (other.length != address.length) {
                return false;
            }
            for (int bit = 0; bit < prefix; bit++) {
                int mask = 0x80 >> bit % Byte.SIZE;
                if ((address[bit / Byte.SIZE] & mask) != (other[bit / Byte.SIZE] & mask)) {
                    return false;
                }
            }
            return true;
        }
    }

    private final List<Network> networks;

    private Networks(List<Network> networks) {
        this.networks = networks;
    }

    /** Throws {@link IllegalArgumentException} for what is neither an address nor a network. */
    public static Networks of(Collection<String> texts) {
        return new Networks(texts.stream().map(Networks::network).toList());
    }

    /** Whether the text is an address or a network. */
    public static boolean isOne(String text) {
        try {
            network(text);
            return true;
        } catch (IllegalArgumentException neither) {
            return false;
        }
    }

    /** Whether the address, as text, is one of these or lies in one of them; false for any other text. */
    public boolean contains(String address) {
        byte[] bytes = bytes(address);
        return bytes != null && networks.stream().anyMatch(network -> network.holds(bytes));
    }

    private static Network network(String text) {
        int slash = text.indexOf('/');
        byte[] address = bytes(slash < 0 ? text : text.substring(0, slash));
        if (address == null) {
            throw new IllegalArgumentException(text);
        }
        int bits = address.length * Byte.SIZE;
        int prefix = slash < 0 ? bits : prefix(text, slash + 1);
        if (prefix < 0 || prefix > bits) {
            throw new IllegalArgumentException(text);
        }
        return new Network(address, prefix);
    }

    private static int prefix(String text, int from) {
        String digits = text.substring(from);
        return digits.matches("\\d{1,3}") ? Integer.parseInt(digits) : -1;
    }

    /** The bytes of an address; null for any other text. An IPv4 address written as IPv6 is an IPv4 address. */
    private static byte @Nullable [] bytes(String address) {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(address);
        try {
            return bytes == null ? null : InetAddress.getByAddress(bytes).getAddress();
        } catch (UnknownHostException ofAnotherLength) {
            return null;
        }
    }
}
