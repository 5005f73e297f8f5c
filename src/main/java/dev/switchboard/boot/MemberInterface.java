package dev.switchboard.boot;

import dev.switchboard.boot.nodes.KnownAddresses;
import dev.switchboard.config.ConfigException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The address by which other members reach a node that listens on every interface. Machines have interfaces that lead
 * nowhere, such as Docker's bridge, so the system's route to the other members decides; where no other is known yet, the
 * only address that leads off this machine. Stateless; resolves names, so it blocks.
 */
final class MemberInterface {

    /** Docker, libvirt, Podman, Kubernetes' own bridges: behind them are containers of this machine. */
    private static final List<String> INNER =
            List.of("docker", "br-", "veth", "virbr", "podman", "cni", "flannel", "lxc");

    private static final int ANY_PORT = 9;

    private MemberInterface() {}

    /**
     * The address to announce.
     *
     * @param known where other nodes have been seen, beside what is configured
     * @throws ConfigException if it cannot be decided, with the addresses to choose from
     */
    static InetAddress of(ClusterConfig cluster, KnownAddresses known) {
        Set<InetAddress> routes = members(cluster, known)
                .filter(member -> !member.isLoopbackAddress())
                .flatMap(member -> routeTo(member).stream())
                .collect(Collectors.toSet());
        List<InetAddress> own = addresses(cluster.host().contains(":"));
        if (routes.isEmpty() && own.isEmpty()) {
            return InetAddress.getLoopbackAddress();
        }
        return one(routes.isEmpty() ? own : routes)
                .orElseThrow(() -> undecided(cluster, routes.isEmpty() ? own : routes));
    }

    private static Optional<InetAddress> one(Collection<InetAddress> addresses) {
        return addresses.size() == 1 ? addresses.stream().findFirst() : Optional.empty();
    }

    private static ConfigException undecided(ClusterConfig cluster, Collection<InetAddress> choices) {
        String known =
                choices.stream().map(InetAddress::getHostAddress).sorted().collect(Collectors.joining(", "));
        return new ConfigException(
                "cluster.host",
                cluster.host() + " does not say how the other nodes reach this one; name one address"
                        + (known.isEmpty() ? "" : " of " + known));
    }

    private static Stream<InetAddress> members(ClusterConfig cluster, KnownAddresses known) {
        if (cluster.join() instanceof ClusterConfig.Join.Tcp tcp) {
            return MemberCandidates.of(tcp.members(), cluster, known).addresses().stream()
                    .map(InetSocketAddress::getAddress);
        }
        return cluster.join() instanceof ClusterConfig.Join.Kubernetes kubernetes
                ? resolve(kubernetes.serviceDns())
                : resolve(((ClusterConfig.Join.Multicast) cluster.join()).group());
    }

    private static Stream<InetAddress> resolve(String name) {
        InetSocketAddress address = new InetSocketAddress(name, ANY_PORT);
        return address.isUnresolved() ? Stream.empty() : Stream.of(address.getAddress());
    }

    /** Where packets to the member would leave; none is sent. */
    private static Optional<InetAddress> routeTo(InetAddress member) {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(new InetSocketAddress(member, ANY_PORT));
            return Optional.of(socket.getLocalAddress())
                    .filter(local -> !local.isAnyLocalAddress() && !local.isLoopbackAddress());
        } catch (SocketException | UncheckedIOException unreachable) {
            return Optional.empty();
        }
    }

    /** Those that lead off this machine. */
    private static List<InetAddress> addresses(boolean orV6) {
        try {
            List<NetworkInterface> interfaces = Collections.list(NetworkInterface.getNetworkInterfaces());
            List<InetAddress> all = interfaces.stream()
                    .filter(MemberInterface::leadsOff)
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> !address.isLinkLocalAddress() && !address.isLoopbackAddress())
                    .toList();
            List<InetAddress> v4 = all.stream()
                    .filter(address -> address instanceof Inet4Address)
                    .toList();
            return v4.isEmpty() || (orV6 && v4.size() != 1) ? all : v4;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static boolean leadsOff(NetworkInterface network) {
        try {
            return network.isUp() && !network.isLoopback() && INNER.stream().noneMatch(network.getName()::startsWith);
        } catch (SocketException gone) {
            return false;
        }
    }
}
