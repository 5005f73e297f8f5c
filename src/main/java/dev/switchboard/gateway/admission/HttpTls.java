package dev.switchboard.gateway.admission;

import dev.switchboard.config.Settings;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What the HTTP port proves itself with: {@code http.tls} of the configuration. Both files are PEM and read once, at start.
 *
 * @param cert the certificate and what leads from it to its authority
 * @param key its private key, PKCS #8
 */
public record HttpTls(Path cert, Path key) {

    static Optional<HttpTls> from(Settings settings) {
        return settings.optionalText("cert").map(cert -> new HttpTls(absolute(cert), absolute(settings.text("key"))));
    }

    /** Vert.x would look for a relative one in the jar too. */
    private static Path absolute(String file) {
        return Path.of(file).toAbsolutePath();
    }
}
