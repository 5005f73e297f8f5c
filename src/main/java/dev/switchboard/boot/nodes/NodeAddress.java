package dev.switchboard.boot.nodes;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/** An address as text: {@code 10.0.0.5:5701} or {@code [fd00::5]:5701}. Never looks up a name. */
public final class NodeAddress {

    private static final int PORTS_END = 65_536;

    private NodeAddress() {}

    public static String write(InetAddress host, int port) {
        String text = NetUtil.toAddressString(host);
        return (text.contains(":") ? "[" + text + "]" : text) + ":" + port;
    }

    /** Empty for anything that is no numeric address with a port. */
    static Optional<InetSocketAddress> read(String text) {
        int colon = text.lastIndexOf(':');
        if (colon <= 0) {
            return Optional.empty();
        }
        byte[] host = NetUtil.createByteArrayFromIpAddressString(
                text.substring(0, colon).replace("[", "").replace("]", ""));
        try {
            int port = Integer.parseInt(text, colon + 1, text.length(), 10);
            return host == null || port <= 0 || port >= PORTS_END
                    ? Optional.empty()
                    : Optional.of(new InetSocketAddress(InetAddress.getByAddress(host), port));
        } catch (NumberFormatException | UnknownHostException unusable) {
            return Optional.empty();
        }
    }
}
