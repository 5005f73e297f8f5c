package dev.switchboard.boot;

import dev.switchboard.config.ConfigException;
import dev.switchboard.config.Settings;
import java.util.List;
import java.util.Optional;

/**
 * Which cluster a node belongs to and how it finds the others: {@code cluster} of the configuration.
 *
 * @param name the cluster's name; nodes of different names never join each other
 * @param host the address members and event bus listen on; {@code 0.0.0.0} for every interface
 * @param port the first port to try for membership
 * @param portCount how many ports from {@code port} on may be taken, and are asked for other members
 * @param join how the others are found
 * @param tls with it the event bus's links are encrypted
 */
public record ClusterConfig(String name, String host, int port, int portCount, Join join, Optional<ClusterTls> tls) {

    /** The {@link #host} that stands for every interface. */
    public static final String ANY_HOST = "0.0.0.0";

    /** With links that are not encrypted. */
    public ClusterConfig(String name, String host, int port, int portCount, Join join) {
        this(name, host, port, portCount, join, Optional.empty());
    }

    /** How a node finds the others. */
    public sealed interface Join {

        /**
         * Asks these hosts. One without a port ({@code 10.0.0.5}, not {@code 10.0.0.5:5701}) is asked at each of the
         * {@link ClusterConfig#portCount} ports.
         */
        record Tcp(List<String> members) implements Join {

            public Tcp {
                members = List.copyOf(members);
            }
        }

        /** Calls into the network. */
        record Multicast(String group, int port) implements Join {}

        /** Looks up a headless service, such as {@code hub.default.svc.cluster.local}. */
        record Kubernetes(String serviceDns) implements Join {}
    }

    /** Reads the settings; {@code defaultName} is the name if they have none. */
    public static ClusterConfig from(Settings settings, String defaultName) {
        return new ClusterConfig(
                settings.optionalText("name").orElse(defaultName),
                settings.text("host"),
                settings.whole("port"),
                settings.whole("portCount"),
                joinFrom(settings.at("join")),
                ClusterTls.from(settings.at("tls")));
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
