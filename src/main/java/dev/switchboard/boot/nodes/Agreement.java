package dev.switchboard.boot.nodes;

import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** Compares this node with another one of its store. Stateless. */
public final class Agreement {

    /** The setting in which a node must agree to be let in: with no secret in common it refuses the tokens of all others. */
    public static final String TOKEN_SECRET = "auth.jwt.secret";

    /** The setting with which the hashes of most others are keyed. */
    public static final String CLUSTER_SECRET = "cluster.secret";

    private static final String SEPARATOR = " ";

    private Agreement() {}

    /** The value of {@link #TOKEN_SECRET} for the hashes of these secrets, of which the first one signs. */
    public static String ofSecrets(List<String> hashes) {
        return String.join(SEPARATOR, hashes);
    }

    /** Whether the nodes with these values have a token secret in common. */
    static boolean shareSecret(String one, String other) {
        return !Collections.disjoint(secrets(one), secrets(other));
    }

    /** Whether each accepts what the other signs. */
    private static boolean acceptEachOther(String one, String other) {
        return secrets(other).contains(secrets(one).get(0))
                && secrets(one).contains(secrets(other).get(0));
    }

    private static List<String> secrets(String value) {
        return List.of(value.split(SEPARATOR));
    }

    private static boolean agree(String key, String one, String other) {
        return key.equals(TOKEN_SECRET) ? acceptEachOther(one, other) : one.equals(other);
    }

    /** The keys that both nodes have, with different values. */
    static Set<String> differing(NodeRow own, NodeRow other) {
        Set<String> keys = new TreeSet<>(own.settings().keySet());
        keys.retainAll(other.settings().keySet());
        keys.removeIf(key -> agree(
                key,
                Objects.requireNonNull(own.settings().get(key)),
                Objects.requireNonNull(other.settings().get(key))));
        if (keys.contains(CLUSTER_SECRET)) {
            keys.retainAll(Set.of(TOKEN_SECRET, CLUSTER_SECRET));
        }
        return keys;
    }

    /** Why the two may be in different clusters, as advice to an operator. */
    static String causeApart(NodeRow own, NodeRow other) {
        if (!own.protocol().equals(other.protocol())) {
            return "they cannot form one cluster: the protocol between nodes is " + own.protocol() + " here and "
                    + other.protocol() + " there; run one version on all nodes";
        } else if (!own.cluster().equals(other.cluster())) {
            return "cluster.name is " + own.cluster() + " here and " + other.cluster() + " there";
        } else if (differing(own, other).contains(CLUSTER_SECRET)) {
            return "cluster.secret differs";
        }
        return "check that each can reach the other's address: cluster.host, cluster.port, firewalls; a loopback address"
                + " is reached from its own machine only; with multicast, that both use one cluster.join.multicastGroup and"
                + " multicastPort and the network carries it";
    }
}
