package dev.switchboard.storage.postgres;

import dev.switchboard.storage.postgres.PostgresUri.Host;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.TrustOptions;
import io.vertx.pgclient.SslMode;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * TLS to PostgreSQL, with libpq's modes.
 *
 * @param mode whether it is used, and what is verified
 * @param ca PEM file with the authority whose certificates are accepted; the JDK's authorities if empty
 * @param cert PEM file with the client's certificate
 * @param key PEM file with its private key
 */
public record PostgresTls(SslMode mode, Optional<Path> ca, Optional<Path> cert, Optional<Path> key) {

    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "::1");
    /** libpq's word for the system's authorities. */
    private static final String SYSTEM = "system";

    /**
     * What is configured beside the URI, and takes precedence over it.
     *
     * @param mode the name of the mode
     * @param ca PEM file with an authority
     * @param cert PEM file with the client's certificate
     * @param key PEM file with its private key
     */
    public record Settings(Optional<String> mode, Optional<String> ca, Optional<String> cert, Optional<String> key) {

        public static final Settings NONE =
                new Settings(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** Fails with an {@link IllegalArgumentException} if a parameter of the URI has an invalid value. */
    public static PostgresTls of(PostgresUri uri, Settings settings) {
        return new PostgresTls(
                settings.mode()
                        .or(() -> uri.parameter("sslmode"))
                        .map(PostgresTls::mode)
                        .orElseGet(() -> unset(uri)),
                settings.ca()
                        .or(() -> uri.parameter("sslrootcert"))
                        .filter(ca -> !ca.equals(SYSTEM))
                        .map(Path::of),
                settings.cert().or(() -> uri.parameter("sslcert")).map(Path::of),
                settings.key().or(() -> uri.parameter("sslkey")).map(Path::of));
    }

    private static SslMode mode(String word) {
        return Arrays.stream(SslMode.values())
                .filter(mode -> mode.value.equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("sslmode must be one of "
                        + Arrays.stream(SslMode.values())
                                .map(mode -> mode.value)
                                .collect(Collectors.joining(", "))));
    }

    /** Nobody listens in on loopback, where asking a server without TLS for it would cost a round trip. */
    private static SslMode unset(PostgresUri uri) {
        if (uri.parameter("ssl").filter("true"::equals).isPresent()) {
            return SslMode.REQUIRE;
        }
        return uri.hosts().stream().allMatch(PostgresTls::isLocal) ? SslMode.ALLOW : SslMode.PREFER;
    }

    private static boolean isLocal(Host host) {
        return LOOPBACK.contains(host.name()) || host.name().startsWith("/");
    }

    /** The mode of a connection that uses TLS. */
    SslMode enforced() {
        return mode == SslMode.VERIFY_CA || mode == SslMode.VERIFY_FULL ? mode : SslMode.REQUIRE;
    }

    /** What the server's certificate must fulfil, for the message of a failed handshake. */
    String demands(Host host) {
        if (!verifiesAuthority()) {
            return "";
        }
        String issuer = ca.map(file -> "an authority in " + file).orElse("an authority that the JDK trusts");
        String name = mode == SslMode.VERIFY_FULL ? " and name " + host.name() : "";
        return ": the server's certificate must be from " + issuer + name;
    }

    /** For the connections that use TLS. */
    ClientSSLOptions options() {
        ClientSSLOptions options = new ClientSSLOptions();
        options.setHostnameVerificationAlgorithm(mode == SslMode.VERIFY_FULL ? "HTTPS" : "");
        if (verifiesAuthority()) {
            options.setTrustOptions(ca.<TrustOptions>map(file -> new PemTrustOptions().addCertPath(absolute(file)))
                    .orElseGet(PostgresTls::trustOfTheJdk));
        } else {
            options.setTrustAll(true);
        }
        if (cert.isPresent() && key.isPresent()) {
            options.setKeyCertOptions(
                    new PemKeyCertOptions().addCertPath(absolute(cert.get())).addKeyPath(absolute(key.get())));
        }
        return options;
    }

    /** As in libpq, {@code require} verifies the authority if one is named. */
    private boolean verifiesAuthority() {
        return mode == SslMode.VERIFY_FULL || mode == SslMode.VERIFY_CA || (mode == SslMode.REQUIRE && ca.isPresent());
    }

    /** Vert.x's client demands that the authorities be named. */
    private static TrustOptions trustOfTheJdk() {
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            @Nullable KeyStore own = null;
            factory.init(own);
            TrustManager[] managers = factory.getTrustManagers();
            return TrustOptions.wrap(managers[0]);
        } catch (GeneralSecurityException broken) {
            throw new IllegalStateException("this JDK has no authorities", broken);
        }
    }

    private static String absolute(Path file) {
        return file.toAbsolutePath().toString();
    }
}
