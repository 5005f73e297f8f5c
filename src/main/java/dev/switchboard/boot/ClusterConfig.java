package dev.switchboard.boot;

import dev.switchboard.boot.link.LinkKey;
import dev.switchboard.config.ConfigException;
import dev.switchboard.config.Settings;
import java.util.List;
import java.util.Optional;

/**
 * The cluster of a node and how the node finds the other members: {@code cluster} of the configuration.
 *
 * @param name the cluster's name; nodes with different names never join each other
 * @param host the address that membership and event bus listen on; {@code 0.0.0.0} or {@code ::} for every interface
 * @param port the first port to try for membership
 * @param portCount the number of ports from {@code port} on that a node may use, and that are probed for members
 * @param join how a node finds the others
 * @param secret keeps strangers out
 * @param tls the certificates of the event bus's connections; empty for plain ones
 * @param longestMessage the longest message of a client in bytes, which other nodes get as well; 0 for the usual
 */
public record ClusterConfig(
        String name,
        String host,
        int port,
        int portCount,
        Join join,
        ClusterSecret secret,
        Optional<ClusterTls> tls,
        int longestMessage) {

    /** With plain connections. */
    public ClusterConfig(String name, String host, int port, int portCount, Join join, ClusterSecret secret) {
        this(name, host, port, portCount, join, secret, Optional.empty(), 0);
    }

    /** With messages of the usual length. */
    public ClusterConfig(
            String name,
            String host,
            int port,
            int portCount,
            Join join,
            ClusterSecret secret,
            Optional<ClusterTls> tls) {
        this(name, host, port, portCount, join, secret, tls, 0);
    }

    /** How a node finds the others. */
    public sealed interface Join {

        /**
         * Probes these hosts. One without a port ({@code 10.0.0.5}, not {@code 10.0.0.5:5701}) is probed on each of the
         * {@link ClusterConfig#portCount} ports.
         */
        record Tcp(List<String> members) implements Join {

            public Tcp {
                members = List.copyOf(members);
            }
        }

        /** Sends multicast messages. */
        record Multicast(String group, int port) implements Join {}

        /** Looks up a headless service, such as {@code hub.default.svc.cluster.local}. */
        record Kubernetes(String serviceDns) implements Join {}
    }

    /** Reads the settings; {@code defaultName} is used if they have no name. */
    public static ClusterConfig from(Settings settings, String defaultName, ClusterSecret secret) {
        return new ClusterConfig(
                settings.optionalText("name").orElse(defaultName),
                settings.text("host"),
                settings.whole("port"),
                settings.whole("portCount"),
                joinFrom(settings.at("join")),
                secret,
                ClusterTls.from(settings.at("tls")));
    }

    /** As this one, for a hub whose clients may send messages of so many bytes. */
    ClusterConfig withLongestMessage(int bytes) {
        return new ClusterConfig(name, host, port, portCount, join, secret, tls, bytes);
    }

    /** The name that the members of the cluster use among each other; a stranger cannot know it. */
    String memberName() {
        return secret.nameOf(name);
    }

    /** The key by which the members of the cluster recognise each other. */
    LinkKey linkKey() {
        return secret.linkKey(name);
    }

    /** Whether {@link #host} means every interface. */
    boolean isAnyHost() {
        return AnyHost.is(host);
    }

    private static Join joinFrom(Settings join) {
        String mode = join.text("mode");
        return switch (mode) {
            case "tcp" -> new Join.Tcp(join.texts("members"));
            case "multicast" -> new Join.Multicast(join.text("multicastGroup"), join.whole("multicastPort"));
            case "kubernetes" -> new Join.Kubernetes(join.text("serviceDns"));
            default -> throw new ConfigException(
                    "cluster.join.mode", "\"" + mode + "\" is none of tcp, multicast, kubernetes");
        };
    }
}
