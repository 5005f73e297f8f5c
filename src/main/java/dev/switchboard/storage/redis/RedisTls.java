package dev.switchboard.storage.redis;

import dev.switchboard.config.Settings;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.nio.file.Path;
import java.util.Optional;

/**
 * TLS to {@code rediss://} servers, whose certificates must name the host.
 *
 * @param ca PEM file with the authority whose certificates are accepted; the JDK's authorities if empty
 * @param cert PEM file with the client's certificate
 * @param key PEM file with its private key
 */
public record RedisTls(Optional<String> ca, Optional<String> cert, Optional<String> key) {

    public static final RedisTls NONE = new RedisTls(Optional.empty(), Optional.empty(), Optional.empty());

    public static RedisTls from(Settings settings) {
        return new RedisTls(settings.optionalText("ca"), settings.optionalText("cert"), settings.optionalText("key"));
    }

    void secure(NetClientOptions options) {
        options.setSsl(true).setHostnameVerificationAlgorithm("HTTPS");
        ca.ifPresent(file -> options.setTrustOptions(new PemTrustOptions().addCertPath(absolute(file))));
        if (cert.isPresent() && key.isPresent()) {
            options.setKeyCertOptions(
                    new PemKeyCertOptions().addCertPath(absolute(cert.get())).addKeyPath(absolute(key.get())));
        }
    }

    private static String absolute(String file) {
        return Path.of(file).toAbsolutePath().toString();
    }
}
