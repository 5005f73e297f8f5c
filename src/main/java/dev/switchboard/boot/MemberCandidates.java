package dev.switchboard.boot;

import dev.switchboard.boot.nodes.KnownAddresses;
import dev.switchboard.config.ConfigException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The addresses on which other members may listen: the configured ones, and those where nodes of this hub have been seen.
 *
 * @param hosts the hosts to probe, by name, each with its port or 0
 * @param port the first port to probe on a host without one
 * @param portCount the number of ports to probe there
 * @param known where nodes have been seen
 */
record MemberCandidates(List<InetSocketAddress> hosts, int port, int portCount, KnownAddresses known) {

    private static final int PORTS_END = 65_536;

    static MemberCandidates of(List<String> members, ClusterConfig cluster, KnownAddresses known) {
        return new MemberCandidates(
                members.stream().map(MemberCandidates::parse).toList(), cluster.port(), cluster.portCount(), known);
    }

    /** The members of a service: each address of its name, on the one port that all of them use. */
    static MemberCandidates ofService(String name, ClusterConfig cluster, KnownAddresses known) {
        InetSocketAddress service = InetSocketAddress.createUnresolved(name, cluster.port());
        return new MemberCandidates(List.of(service), cluster.port(), cluster.portCount(), known);
    }

    /**
     * Resolves the names on every call, since they may have moved, to all addresses they have. Leaves out a name that does
     * not resolve.
     */
    List<InetSocketAddress> addresses() {
        return Stream.concat(hosts.stream().flatMap(this::addressesOf), known.all().stream())
                .distinct()
                .toList();
    }

    private Stream<InetSocketAddress> addressesOf(InetSocketAddress host) {
        try {
            return Stream.of(InetAddress.getAllByName(host.getHostString()))
                    .flatMap(address -> host.getPort() != 0
                            ? Stream.of(new InetSocketAddress(address, host.getPort()))
                            : IntStream.range(port, Math.min(port + portCount, PORTS_END))
                                    .mapToObj(candidate -> new InetSocketAddress(address, candidate)));
        } catch (UnknownHostException unresolved) {
            return Stream.empty();
        }
    }

    /** {@code host}, {@code host:port}, {@code [IPv6 address]} or {@code [IPv6 address]:port}. */
    static InetSocketAddress parse(String member) {
        try {
            URI uri = new URI("tcp://" + member).parseServerAuthority();
            return InetSocketAddress.createUnresolved(uri.getHost(), Math.max(0, uri.getPort()));
        } catch (URISyntaxException | IllegalArgumentException problem) {
            throw new ConfigException("cluster.join.members", "\"" + member + "\" is neither host nor host:port");
        }
    }
}
