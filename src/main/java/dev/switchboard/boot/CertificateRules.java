package dev.switchboard.boot;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.net.ssl.KeyManager;
import javax.net.ssl.X509KeyManager;

/**
 * Reads the certificates and keys of {@code http.tls} and {@code cluster.tls}, and those for the stores, as the node will: PEM
 * that can be read, a certificate that is valid now, and a key that belongs to it. A problem never quotes a file's content.
 * Stateless; blocks.
 */
final class CertificateRules {

    /** Beside them a file may hold text, and the key. */
    private static final Pattern CERTIFICATE =
            Pattern.compile("-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\\s]+-----END CERTIFICATE-----");

    private static final Pattern PRIVATE_KEY = Pattern.compile("-----BEGIN (?:RSA |EC )?PRIVATE KEY-----");

    /** By the algorithm of a key: how it signs. */
    private static final Map<String, String> SIGNATURES = Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA");

    private CertificateRules() {}

    /** The problems of both sections; each file is a path that is readable, or was reported before. */
    static List<String> problems(JsonObject document) {
        List<String> problems = new ArrayList<>();
        for (String section : List.of("http", "cluster")) {
            tls(document, section).ifPresent(tls -> check(section + ".tls", tls, problems));
        }
        return problems;
    }

    private static Optional<JsonObject> tls(JsonObject document, String section) {
        return document.getValue(section) instanceof JsonObject owner && owner.getValue("tls") instanceof JsonObject tls
                ? Optional.of(tls)
                : Optional.empty();
    }

    private static void check(String path, JsonObject tls, List<String> problems) {
        Optional<X509Certificate> cert = file(tls, "cert").flatMap(file -> certificate(path + ".cert", file, problems));
        Optional<PrivateKey> key = file(tls, "key")
                .flatMap(file -> privateKey(path + ".key", file, cert.flatMap(of -> file(tls, "cert")), problems));
        file(tls, "ca").ifPresent(file -> certificate(path + ".ca", file, problems));
        checkPair(name -> path + "." + name, cert, key, problems);
    }

    /**
     * The problems of the files for a store. A bundle of authorities may have old ones, and whether the rest is in time is for
     * the store to say.
     *
     * @param label how a problem names {@code ca}, {@code cert} and {@code key}
     */
    static List<String> ofStore(JsonObject tls, UnaryOperator<String> label) {
        List<String> problems = new ArrayList<>();
        file(tls, "ca").ifPresent(file -> first(label.apply("ca"), file, problems));
        Optional<X509Certificate> cert = file(tls, "cert").flatMap(file -> first(label.apply("cert"), file, problems));
        Optional<PrivateKey> key = file(tls, "key")
                .flatMap(file -> privateKey(label.apply("key"), file, cert.flatMap(of -> file(tls, "cert")), problems));
        checkPair(label, cert, key, problems);
        return problems;
    }

    private static void checkPair(
            UnaryOperator<String> label,
            Optional<X509Certificate> cert,
            Optional<PrivateKey> key,
            List<String> problems) {
        if (cert.isPresent() && key.isPresent() && !belongs(cert.get().getPublicKey(), key.get())) {
            problems.add(label.apply("key") + ": does not belong to the certificate in " + label.apply("cert"));
        }
    }

    private static Optional<Path> file(JsonObject tls, String name) {
        return Optional.ofNullable(tls.getValue(name))
                .filter(String.class::isInstance)
                .flatMap(file -> ConfigRules.path((String) file))
                .filter(Files::isReadable);
    }

    private static Optional<X509Certificate> certificate(String path, Path file, List<String> problems) {
        return first(path, file, problems).map(found -> inTime(path, file, found, problems));
    }

    private static Optional<X509Certificate> first(String path, Path file, List<String> problems) {
        try {
            String chain = CERTIFICATE
                    .matcher(text(file))
                    .results()
                    .map(MatchResult::group)
                    .collect(Collectors.joining("\n"));
            if (chain.isEmpty()) {
                problems.add(path + ": \"" + file + "\" has no certificate in PEM form");
                return Optional.empty();
            }
            InputStream in = new ByteArrayInputStream(chain.getBytes(StandardCharsets.ISO_8859_1));
            // The chain follows; the first is the node's own.
            return CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
                    .map(X509Certificate.class::cast)
                    .findFirst();
        } catch (IOException | GeneralSecurityException unreadable) {
            problems.add(path + ": \"" + file + "\" has a certificate that cannot be read");
            return Optional.empty();
        }
    }

    private static X509Certificate inTime(String path, Path file, X509Certificate cert, List<String> problems) {
        Instant now = Instant.now();
        Instant begin = cert.getNotBefore().toInstant();
        Instant end = cert.getNotAfter().toInstant();
        if (now.isAfter(end)) {
            problems.add(path + ": the certificate in \"" + file + "\" expired at " + end);
        } else if (now.isBefore(begin)) {
            problems.add(path + ": the certificate in \"" + file + "\" is not valid before " + begin);
        }
        return cert;
    }

    /** @param cert the certificate, without which the key is not read */
    private static Optional<PrivateKey> privateKey(String path, Path file, Optional<Path> cert, List<String> problems) {
        try {
            if (!PRIVATE_KEY.matcher(text(file)).find()) {
                problems.add(path + ": \"" + file + "\" has no private key in PEM form, PKCS #8");
                return Optional.empty();
            }
            return cert.isEmpty() ? Optional.empty() : Optional.of(readAsTheNode(cert.get(), file));
        } catch (Exception unreadable) {
            problems.add(path + ": \"" + file + "\" has a private key that cannot be read; it must be RSA or EC as the"
                    + " certificate's, without a password");
            return Optional.empty();
        }
    }

    /** By Vert.x, which takes fewer kinds of keys than Java, and older forms of them; it reads no file, since it gets the bytes. */
    private static PrivateKey readAsTheNode(Path cert, Path key) throws Exception {
        PemKeyCertOptions options = new PemKeyCertOptions()
                .addCertValue(Buffer.buffer(Files.readAllBytes(cert)))
                .addKeyValue(Buffer.buffer(Files.readAllBytes(key)));
        for (KeyManager manager : options.getKeyManagerFactory(null).getKeyManagers()) {
            if (manager instanceof X509KeyManager pairs) {
                for (String kind : SIGNATURES.keySet()) {
                    String[] names = pairs.getServerAliases(kind, null);
                    if (names != null) {
                        return pairs.getPrivateKey(names[0]);
                    }
                }
            }
        }
        throw new KeyException("neither RSA nor EC");
    }

    /** Whether what the one signs the other verifies. */
    private static boolean belongs(PublicKey certified, PrivateKey key) {
        try {
            byte[] probe = "switchboard".getBytes(StandardCharsets.US_ASCII);
            Signature signature = Signature.getInstance(SIGNATURES.getOrDefault(key.getAlgorithm(), "none"));
            signature.initSign(key);
            signature.update(probe);
            byte[] signed = signature.sign();
            signature.initVerify(certified);
            signature.update(probe);
            return signature.verify(signed);
        } catch (GeneralSecurityException ofAnotherKind) {
            return false;
        }
    }

    /** Certificates may have text around them in any encoding. */
    private static String text(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.ISO_8859_1);
    }

    /** When the certificates end, for {@code check} to print. */
    static List<String> expiries(JsonObject document) {
        List<String> lines = new ArrayList<>();
        for (String section : List.of("http", "cluster")) {
            JsonObject tls = tls(document, section).orElseGet(JsonObject::new);
            for (String name : List.of("cert", "ca")) {
                file(tls, name)
                        .flatMap(file -> certificate(section, file, new ArrayList<>()))
                        .ifPresent(cert -> lines.add(section + ".tls." + name + ": valid until "
                                + cert.getNotAfter().toInstant()));
            }
        }
        return lines;
    }
}
