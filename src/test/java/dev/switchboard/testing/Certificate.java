package dev.switchboard.testing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;

/**
 * A certificate of 127.0.0.1 that is its own authority, and its key, in PEM files.
 *
 * @param cert the certificate, also the authority
 * @param key PKCS #8
 */
public record Certificate(Path cert, Path key) {

    private static final char[] PASSWORD = "password".toCharArray();

    /** Creates a certificate in this folder. */
    public static Certificate in(Path folder) throws IOException, InterruptedException, GeneralSecurityException {
        return in(folder, "ip:127.0.0.1");
    }

    /** Creates one in this folder for another name, such as {@code dns:push.example.org}. */
    public static Certificate in(Path folder, String name)
            throws IOException, InterruptedException, GeneralSecurityException {
        Path store = Files.createTempDirectory(folder, "certificate").resolve("store.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "hub",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=127.0.0.1",
                        "-ext",
                        "san=" + name,
                        "-validity",
                        "2",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        new String(PASSWORD),
                        "-keystore",
                        store.toString())
                .inheritIO()
                .start();
        if (keytool.waitFor() != 0) {
            throw new IllegalStateException("keytool failed");
        }
        KeyStore read = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            read.load(in, PASSWORD);
        }
        return new Certificate(
                write(
                        store.resolveSibling("cert.pem"),
                        "CERTIFICATE",
                        read.getCertificate("hub").getEncoded()),
                write(
                        store.resolveSibling("key.pem"),
                        "PRIVATE KEY",
                        read.getKey("hub", PASSWORD).getEncoded()));
    }

    private static Path write(Path file, String what, byte[] der) throws IOException {
        String body = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(der);
        return Files.writeString(file, "-----BEGIN " + what + "-----\n" + body + "\n-----END " + what + "-----\n");
    }
}
