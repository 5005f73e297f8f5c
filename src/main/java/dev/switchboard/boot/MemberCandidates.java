package dev.switchboard.boot;

import dev.switchboard.config.ConfigException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Where other members may listen.
 *
 * @param hosts the hosts to ask, by name, each with its port or 0
 * @param port the first port to ask of a host that has none
 * @param portCount how many ports to ask of it
 */
record MemberCandidates(List<InetSocketAddress> hosts, int port, int portCount) {

    static MemberCandidates of(List<String> members, ClusterConfig cluster) {
        return new MemberCandidates(
                members.stream().map(MemberCandidates::parse).toList(), cluster.port(), cluster.portCount());
    }

    /** The addresses, looked up anew each time: a name may have moved. */
    List<InetSocketAddress> addresses() {
        return hosts.stream()
                .flatMap(this::portsOf)
                .filter(address -> !address.isUnresolved())
                .distinct()
                .toList();
    }

    private Stream<InetSocketAddress> portsOf(InetSocketAddress host) {
        if (host.getPort() != 0) {
            return Stream.of(new InetSocketAddress(host.getHostString(), host.getPort()));
        }
        return IntStream.range(port, Math.min(port + portCount, 65_536))
                .mapToObj(candidate -> new InetSocketAddress(host.getHostString(), candidate));
    }

    static InetSocketAddress parse(String member) {
        int colon = member.lastIndexOf(':');
        if (colon < 0) {
            return InetSocketAddress.createUnresolved(member, 0);
        }
        try {
            return InetSocketAddress.createUnresolved(
                    member.substring(0, colon), Integer.parseInt(member.substring(colon + 1)));
        } catch (IllegalArgumentException notAPort) {
            throw new ConfigException("cluster.join.members", "\"" + member + "\" is neither host nor host:port");
        }
    }
}
