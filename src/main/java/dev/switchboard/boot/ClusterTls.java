package dev.switchboard.boot;

import dev.switchboard.config.Settings;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.nio.file.Path;
import java.util.Optional;

/**
 * TLS between the nodes, on the event bus, which carries every command and event: {@code cluster.tls} of the
 * configuration. Both ends of a connection must present a certificate of this authority. Hazelcast's own connections,
 * which carry the membership, stay plain: its open-source edition has no TLS.
 *
 * @param cert the node's certificate, PEM
 * @param key its private key, PEM, PKCS #8
 * @param ca the authority that issues the nodes' certificates and no others, PEM
 */
public record ClusterTls(Path cert, Path key, Path ca) {

    static Optional<ClusterTls> from(Settings settings) {
        return settings.optionalText("cert")
                .map(cert -> new ClusterTls(
                        Path.of(cert).toAbsolutePath(),
                        Path.of(settings.text("key")).toAbsolutePath(),
                        Path.of(settings.text("ca")).toAbsolutePath()));
    }

    /** Applies to incoming and outgoing connections. */
    void secure(EventBusOptions options) {
        options.setSsl(true)
                .setKeyCertOptions(
                        new PemKeyCertOptions().setCertPath(cert.toString()).setKeyPath(key.toString()))
                .setTrustOptions(new PemTrustOptions().addCertPath(ca.toString()))
                .setClientAuth(ClientAuth.REQUIRED);
    }
}
