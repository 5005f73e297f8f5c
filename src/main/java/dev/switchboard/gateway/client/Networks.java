package dev.switchboard.gateway.client;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * IP addresses and networks in CIDR notation (RFC 4632), such as {@code 10.0.0.0/8}. Never asks a name server: Netty's rules
 * get addresses and no names. Immutable; safe from any thread.
 */
public final class Networks {

    private final List<IpSubnetFilterRule> networks;

    private Networks(List<IpSubnetFilterRule> networks) {
        this.networks = networks;
    }

    /**
     * The networks of these texts.
     *
     * @throws IllegalArgumentException for a text that is neither an address nor a network
     */
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

    /** Whether one of these networks contains the address; false for a text that is no address. */
    public boolean contains(String address) {
        return !networks.isEmpty() && isWithin(address);
    }

    private boolean isWithin(String address) {
        return parse(address)
                .map(known -> new InetSocketAddress(known, 0))
                .filter(known -> networks.stream().anyMatch(network -> network.matches(known)))
                .isPresent();
    }

    private static IpSubnetFilterRule network(String text) {
        int slash = text.indexOf('/');
        InetAddress address = parse(slash < 0 ? text : text.substring(0, slash))
                .orElseThrow(() -> new IllegalArgumentException(text));
        int prefix = slash < 0 ? address.getAddress().length * Byte.SIZE : Integer.parseInt(text.substring(slash + 1));
        return new IpSubnetFilterRule(address, prefix, IpFilterRuleType.ACCEPT);
    }

    /** IPv4 addresses written as IPv6 ones become IPv4 addresses. */
    private static Optional<InetAddress> parse(String text) {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(text);
        try {
            return bytes == null ? Optional.empty() : Optional.of(InetAddress.getByAddress(bytes));
        } catch (UnknownHostException ofAnotherLength) {
            return Optional.empty();
        }
    }
}
