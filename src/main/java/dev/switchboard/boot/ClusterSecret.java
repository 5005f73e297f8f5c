package dev.switchboard.boot;

import dev.switchboard.boot.link.LinkKey;
import dev.switchboard.bus.seal.BusSeal;
import dev.switchboard.config.ConfigException;
import dev.switchboard.config.Secret;
import dev.switchboard.config.Settings;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What the nodes of a hub know and nobody else: {@code cluster.secret} of the configuration. Everything made of it is an
 * HMAC with a label of its own, so that none gives away another or the secret. Immutable.
 *
 * @param secrets one, or while it is replaced the new one and the old one
 */
public record ClusterSecret(List<Secret> secrets) {

    /** The shortest secret, in bytes of UTF-8. */
    static final int LEAST_BYTES = 32;

    private static final String KEY = "cluster.secret";
    private static final String FILE = "cluster.secret";
    private static final String PLACEHOLDER = "replace-me";
    private static final String ALGORITHM = "HmacSHA256";
    private static final int NAME_BYTES = 16;

    public ClusterSecret {
        secrets = List.copyOf(secrets);
        if (secrets.isEmpty() || secrets.size() > BusSeal.MOST_KEYS) {
            throw new ConfigException(KEY, "must be one secret or two, not " + secrets.size());
        }
    }

    /**
     * The configured secret. While {@code cluster.host} is loopback it may be absent: it is then derived from
     * {@code auth.jwt.secret} (the last one), or without that created once in {@code data.dir} and shared by the folder's
     * nodes.
     */
    static ClusterSecret of(Settings settings) {
        Settings cluster = settings.at("cluster");
        List<Secret> configured = cluster.secrets("secret");
        List<String> problems = problems(configured, cluster.text("host"));
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        return new ClusterSecret(configured.isEmpty() ? List.of(standIn(settings)) : configured);
    }

    /** What is wrong with a secret for this {@code cluster.host}. */
    static List<String> problems(List<Secret> secrets, String host) {
        List<String> problems = new ArrayList<>();
        if (secrets.isEmpty() && !isLoopback(host)) {
            problems.add(KEY + ": is missing; cluster.host " + host
                    + " can be reached from other machines, so the nodes need a" + " secret of at least " + LEAST_BYTES
                    + " bytes in common, such as the output of openssl rand -hex 32");
        }
        for (int i = 0; i < secrets.size(); i++) {
            String place = secrets.size() == 1 ? KEY : KEY + "[" + i + "]";
            int bytes = bytesOf(secrets.get(i)).length;
            if (bytes < LEAST_BYTES) {
                problems.add(place + ": has " + bytes + " bytes; must have at least " + LEAST_BYTES);
            } else if (secrets.get(i).reveal().contains(PLACEHOLDER)) {
                problems.add(place + ": is the example's placeholder; use the output of openssl rand -hex 32");
            }
        }
        return problems;
    }

    /** The name that a stranger would have to know to join the cluster of this name. Keyed with the last secret. */
    String nameOf(String cluster) {
        byte[] keyed = hmac(bytesOf(last()), "switchboard cluster name " + ClusterProtocol.NUMBER + " " + cluster);
        return cluster + "-" + HexFormat.of().formatHex(keyed, 0, NAME_BYTES);
    }

    /** The one that the cluster's name and its links are keyed with: the same before and while it is replaced. */
    private Secret last() {
        return secrets.get(secrets.size() - 1);
    }

    /** The key of the links between members in the cluster of this name; as its name, of the last secret. */
    LinkKey linkKey(String cluster) {
        return new LinkKey(hmac(bytesOf(last()), "switchboard member links " + ClusterProtocol.NUMBER + " " + cluster));
    }

    /** The keys of the bus messages in the cluster of this name, one of each secret. */
    List<byte[]> busKeys(String cluster) {
        return secrets.stream()
                .map(secret ->
                        hmac(bytesOf(secret), "switchboard bus messages " + ClusterProtocol.NUMBER + " " + cluster))
                .toList();
    }

    /** A hash of the text that only nodes with this secret, the last one, can make or guess. */
    String hash(String text) {
        byte[] keyed = hmac(bytesOf(last()), "switchboard settings 1 " + text);
        return HexFormat.of().formatHex(keyed, 0, NAME_BYTES);
    }

    /** Of the last token secret: the new one precedes the one that it replaces, and the cluster stays the same meanwhile. */
    private static Secret standIn(Settings settings) {
        List<Secret> tokens = settings.at("auth").at("jwt").secrets("secret");
        return tokens.stream()
                .skip(Math.max(0, tokens.size() - 1))
                .findFirst()
                .map(jwt -> new Secret(HexFormat.of().formatHex(hmac(bytesOf(jwt), "switchboard cluster secret 1"))))
                .orElseGet(() -> new Secret(HubStores.dataDir(settings).secret(FILE)));
    }

    /** Decided without a look-up, which could answer differently on each node. */
    private static boolean isLoopback(String host) {
        byte[] address = NetUtil.createByteArrayFromIpAddressString(host);
        try {
            return address == null
                    ? host.equalsIgnoreCase("localhost")
                    : InetAddress.getByAddress(address).isLoopbackAddress();
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException("an address of another length", impossible);
        }
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java has " + ALGORITHM, impossible);
        }
    }

    private static byte[] bytesOf(Secret secret) {
        return secret.reveal().getBytes(StandardCharsets.UTF_8);
    }
}
