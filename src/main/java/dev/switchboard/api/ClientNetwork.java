package dev.switchboard.api;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/** The network by which a client's address is limited: the address itself, or the /64 that an IPv6 client has for itself. */
final class ClientNetwork {

    private static final int MAX_TEXT = 100;
    private static final int HALF = 8;

    private ClientNetwork() {}

    /** The network of an address; a text that is no address stands for itself. */
    static String of(String address) {
        int zone = address.indexOf('%');
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(zone < 0 ? address : address.substring(0, zone));
        if (bytes == null) {
            return address.substring(0, Math.min(address.length(), MAX_TEXT));
        }
        try {
            // An IPv4 address written as an IPv6 one becomes an IPv4 address here.
            byte[] known = InetAddress.getByAddress(bytes).getAddress();
            if (known.length == HALF * 2) {
                Arrays.fill(known, HALF, HALF * 2, (byte) 0);
                return InetAddress.getByAddress(known).getHostAddress() + "/64";
            }
            return InetAddress.getByAddress(known).getHostAddress();
        } catch (UnknownHostException ofAnotherLength) {
            throw new IllegalStateException(ofAnotherLength);
        }
    }
}
