package dev.switchboard.gateway.admission;

import dev.switchboard.config.Settings;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The certificate of the HTTP port: {@code http.tls} of the configuration. Both files are PEM and read once, at start.
 *
 * @param cert the certificate, with the chain to its authority
 * @param key its private key, PKCS #8
 */
public record HttpTls(Path cert, Path key) {

    static Optional<HttpTls> from(Settings settings) {
        return settings.optionalText("cert").map(cert -> new HttpTls(absolute(cert), absolute(settings.text("key"))));
    }

    /** Vert.x would look for a relative path in the jar too. */
    private static Path absolute(String file) {
        return Path.of(file).toAbsolutePath();
    }
}
