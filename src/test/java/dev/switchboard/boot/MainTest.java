package dev.switchboard.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.config.ConfigException;
import dev.switchboard.config.ConfigLoader;
import dev.switchboard.config.Version;
import dev.switchboard.testing.Await;
import dev.switchboard.testing.Certificate;
import dev.switchboard.testing.HubProcess;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.PubSecKeyOptions;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class MainTest {

    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** Run in another folder than the hub, it made a secret of its own there and printed a token that no hub takes. */
    @Test
    void notesBesideATokenThatItsSecretIsNew() {
        ByteArrayOutputStream notes = new ByteArrayOutputStream();
        Main main = new Main(
                Map.of(),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(notes, true, StandardCharsets.UTF_8));
        main.run(new String[] {"token", "--sub=ana", "--data.dir=" + folder});
        assertTrue(out.toString(StandardCharsets.UTF_8).matches("\\S+\n"));
        assertTrue(notes.toString(StandardCharsets.UTF_8)
                .matches("note: .*/development\\.secret has just been created; only a hub with this data\\.dir .*\n"));
        notes.reset();
        main.run(new String[] {"token", "--sub=ana", "--data.dir=" + folder});
        assertEquals("", notes.toString(StandardCharsets.UTF_8));
    }

    /** Vert.x shares a port among the servers of a process, so the node started in full and only then found it in use. */
    @Test
    void requiresTwoPorts() {
        String problem = "ops.port: is 3000, as http.port is; the two must differ";
        assertRefused(problem, "check", "--ops.port=3000");
        assertRefused(problem, "check", "--ops.port=3000", "--http.host=127.0.0.2", "--ops.host=0.0.0.0");
        run("check", "--ops.port=3000", "--ops.host=127.0.0.2");
        run("check", "--ops.port=0", "--http.port=0");
    }

    @Test
    void printsOnlyATokenSignedWithTheDevelopmentSecret() throws Exception {
        Files.writeString(folder.resolve("development.secret"), "a secret for tests only, long enough");
        try (HubProcess process = HubProcess.start(
                "token", "--sub=ana", "--email=ana@example.org", "--roles=service, admin", "--data.dir=" + folder)) {
            assertEquals(0, process.exitCode());
            String token = process.await("^(\\S+)$");
            assertEquals(token, process.output());
            String secret = Files.readString(folder.resolve("development.secret"));
            JsonObject claims =
                    verified(token, new PubSecKeyOptions().setAlgorithm("HS256").setBuffer(secret));
            assertEquals("ana", claims.getString("sub"));
            assertEquals("ana", claims.getString("username"));
            assertEquals("ana@example.org", claims.getString("email"));
            assertEquals(new JsonArray().add("admin").add("service"), claims.getJsonArray("roles"));
            assertEquals(3600, claims.getLong("exp") - claims.getLong("iat"));
        }
    }

    @Test
    void signsWithTheFirstPrivateKeyAndItsId() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        var pair = generator.generateKeyPair();
        String publicKey = pem("PUBLIC", pair.getPublic().getEncoded());
        Files.writeString(
                folder.resolve("private.pem"), pem("PRIVATE", pair.getPrivate().getEncoded()));
        JsonArray keys = new JsonArray()
                .add(new JsonObject().put("algorithm", "ES256").put("pem", publicKey))
                .add(new JsonObject()
                        .put("algorithm", "ES256")
                        .put("kid", "k1")
                        .put(
                                "pem",
                                new JsonObject()
                                        .put(
                                                "file",
                                                folder.resolve("private.pem").toString())));
        CommandLine line = CommandLine.parse(new String[] {"token", "--sub=ben", "--ttl=5m"});
        String token = TokenCommand.sign(
                line,
                new ConfigLoader(Map.of(), folder, List.of())
                        .load(List.of(
                                "--auth.jwt.keys=" + keys.encode(),
                                "--auth.jwt.issuer=hub",
                                "--auth.jwt.audience=a,b")));
        JsonObject claims = verified(
                token,
                new PubSecKeyOptions()
                        .setAlgorithm("ES256")
                        .setBuffer(publicKey)
                        .setId("k1"));
        assertEquals("hub", claims.getString("iss"));
        assertEquals(new JsonArray().add("a").add("b"), claims.getJsonArray("aud"));
        JsonObject header = new JsonObject(new String(
                Base64.getUrlDecoder().decode(token.substring(0, token.indexOf('.'))), StandardCharsets.UTF_8));
        assertEquals("k1", header.getString("kid"));
        assertFalse(Files.exists(folder.resolve("development.secret")));
    }

    @Test
    void refusesATokenWithoutASubjectOrWithAnUnreadableTtl() {
        assertRefused("--sub: is missing", "token", "--data.dir=" + folder);
        assertRefused(
                "--ttl: \"soon\" is not a length of time", "token", "--sub=a", "--ttl=soon", "--data.dir=" + folder);
    }

    @Test
    void refusesATokenThatNoEndpointAccepts() {
        for (String ttl : List.of("0s", "0d", "999ms")) {
            assertRefused(
                    "--ttl: must be a duration of at least 1s, such as 5m, 1h, 30d",
                    "token",
                    "--sub=a",
                    "--ttl=" + ttl,
                    "--data.dir=" + folder);
        }
        ConfigException refused = assertThrows(
                ConfigException.class,
                () -> run(
                        "token",
                        "--sub=" + "x".repeat(151),
                        "--username=" + "x".repeat(256),
                        "--email= ",
                        "--ttl=0s",
                        "--data.dir=" + folder));
        assertEquals(
                List.of(
                        "--sub: must have 1 to 150 characters and not be blank; it has 151",
                        "--username: must have 1 to 255 characters and not be blank; it has 256",
                        "--email: must have 1 to 254 characters and not be blank; it has 1",
                        "--ttl: must be a duration of at least 1s, such as 5m, 1h, 30d"),
                refused.problems());
        run("token", "--sub=" + "x".repeat(150), "--ttl=1s", "--data.dir=" + folder);
        assertTrue(out.toString(StandardCharsets.UTF_8).contains("."));
    }

    @Test
    void refusesAnUnreadableKeyWithoutPrintingIt() {
        assertRefused(
                "auth.jwt.keys: the private key for RS256 cannot be read",
                "token",
                "--sub=a",
                "--auth.jwt.keys=[{\"algorithm\":\"RS256\",\"pem\":\"-----BEGIN PRIVATE KEY-----\\nhunter2\\n"
                        + "-----END PRIVATE KEY-----\"}]");
    }

    @Test
    void refusesUnknownCommandsAndArguments() {
        assertRefused("strat: unknown command; valid commands: start, stores, token, check", "strat");
        assertRefused("--http.prot: unknown setting \"prot\"; valid settings: host, port,", "start", "--http.prot=1");
        assertRefused("--sub: unknown setting \"sub\"; valid settings: http,", "check", "--sub=ana");
        assertRefused("an argument: write arguments as --key=value", "check", "hunter2");
        assertRefused("an argument: write arguments as --key=value", "check", "hunter2==");
        assertRefused("-http.port: write arguments as --key=value", "check", "-http.port=3010");
        assertRefused("http.port: write arguments as --key=value", "check", "http.port=3010");
        assertRefused("--role: unknown option; valid options: --sub,", "token", "--sub=ana", "--role=service");
    }

    @Test
    void requiresASecretOfTheClusterOffLoopback() {
        assertRefused("cluster.secret: is missing; cluster.host 0.0.0.0", "check", "--cluster.host=0.0.0.0");
        assertRefused("cluster.secret: has 5 bytes; must have at least 32", "check", "--cluster.secret=short");
    }

    @Test
    void requiresAllTlsFilesAndThatTheyAreReadable() {
        assertRefused("http.tls.cert: \"none.pem\" is not readable", "check", "--http.tls.cert=none.pem");
        ConfigException refused =
                assertThrows(ConfigException.class, () -> run("check", "--cluster.tls.key=conf/hub.json"));
        assertEquals(
                List.of(
                        "cluster.tls.cert: is missing; cert, key, ca belong together",
                        "cluster.tls.ca: is missing; cert, key, ca belong together",
                        "cluster.tls.key: \"conf/hub.json\" has no private key in PEM form, PKCS #8"),
                refused.problems());
    }

    /** Any readable file passed the check, and the node then failed while it opened its port. */
    @Test
    void readsCertificatesAndTheirKeys() throws Exception {
        assertRefused(
                "http.tls.cert: \"/etc/hostname\" has no certificate in PEM form",
                "check",
                "--http.tls.cert=/etc/hostname",
                "--http.tls.key=/etc/hostname");
        Certificate one = Certificate.in(folder);
        Certificate other = Certificate.in(folder);
        assertRefused(
                "http.tls.key: does not belong to the certificate in http.tls.cert",
                "check",
                "--http.tls.cert=" + one.cert(),
                "--http.tls.key=" + other.key());
        assertRefused(
                "http.tls.cert: the certificate in \"" + expired() + "\" expired at 2001-01-02T00:00:00Z",
                "check",
                "--http.tls.cert=" + expired(),
                "--http.tls.key=" + one.key());
        run("check", "--http.tls.cert=" + one.cert(), "--http.tls.key=" + one.key());
        assertTrue(out.toString(StandardCharsets.UTF_8).contains("http.tls.cert: valid until 20"));
    }

    /**
     * Regression: a key in OpenSSL's older form passed the check whosever it was, and no handshake succeeded then; one of a
     * kind that Vert.x does not take passed it, and the node did not start.
     */
    @Test
    void checksThatTheNodeCanUseTheKeyWhateverItsForm() throws Exception {
        Certificate one = Certificate.in(folder);
        assertRefused(
                "http.tls.key: does not belong to the certificate in http.tls.cert",
                "check",
                "--http.tls.cert=" + one.cert(),
                "--http.tls.key=" + olderForm());
        byte[] ed25519 = KeyPairGenerator.getInstance("Ed25519")
                .generateKeyPair()
                .getPrivate()
                .getEncoded();
        Path other = pem("ed25519.pem", "PRIVATE KEY", ed25519);
        assertRefused(
                "http.tls.key: \"" + other + "\" has a private key that cannot be read; it must be RSA or EC",
                "check",
                "--http.tls.cert=" + one.cert(),
                "--http.tls.key=" + other);
        Path both = folder.resolve("both.pem");
        Files.writeString(both, Files.readString(one.key()) + Files.readString(one.cert()));
        run("check", "--http.tls.cert=" + both, "--http.tls.key=" + both);
    }

    /** A key of P-256 by RFC 5915, section 3: version, secret and the name of the curve. */
    private Path olderForm() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        ECPrivateKey key = (ECPrivateKey) generator.generateKeyPair().getPrivate();
        String der = "30310201010420" + "%064x".formatted(key.getS()) + "a00a06082a8648ce3d030107";
        return pem("older.pem", "EC PRIVATE KEY", HexFormat.of().parseHex(der));
    }

    private Path pem(String name, String what, byte[] der) throws Exception {
        String body = Base64.getMimeEncoder().encodeToString(der);
        return Files.writeString(
                folder.resolve(name), "-----BEGIN " + what + "-----\n" + body + "\n-----END " + what + "-----\n");
    }

    private Path expired() throws Exception {
        Path store = folder.resolve("expired.p12");
        Path cert = folder.resolve("expired.pem");
        if (Files.notExists(cert)) {
            keytool(
                    store,
                    "-genkeypair",
                    "-keyalg",
                    "EC",
                    "-dname",
                    "CN=old",
                    "-startdate",
                    "2001/01/01 00:00:00",
                    "-validity",
                    "1");
            keytool(store, "-exportcert", "-rfc", "-file", cert.toString());
        }
        return cert;
    }

    private static void keytool(Path store, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of(
                "-alias", "old", "-storepass", "password", "-keystore", store.toString(), "-J-Duser.timezone=UTC"));
        assertEquals(0, new ProcessBuilder(command).inheritIO().start().waitFor());
    }

    /** The help and the version go to the standard output, and what is unknown ends with 1. */
    @Test
    void answersQuestionsAboutItself() throws Exception {
        assertExit(0, "Switchboard " + Version.current(), "--version");
        assertExit(0, "java -jar switchboard.jar \\[start]", "--help");
        assertExit(0, "java -jar switchboard.jar \\[start]", "-h");
        assertExit(1, "strat: unknown command", "strat");
    }

    private static void assertExit(int code, String line, String... arguments) throws Exception {
        try (HubProcess process = HubProcess.start(arguments)) {
            assertEquals(code, process.exitCode(), process.output());
            process.await(line);
        }
    }

    @Test
    void refusesADefaultPageAboveTheLargestPage() {
        assertRefused(
                "concerns.todo.settings.page: is 101; must not exceed maxPage, which is 100",
                "check",
                "--concerns.todo.settings.page=101");
    }

    @Test
    void refusesInvalidSettingsOfAConcern() {
        assertRefused(
                "concerns.chat.settings.maxText: is \"abc\"; must be a whole number",
                "check",
                "--concerns.chat.settings.maxText=abc");
    }

    @Test
    void listsAllProblemsAndFails() throws Exception {
        Path file = Files.writeString(folder.resolve("hub.json"), "{\"http\":{\"port\":-1},\"deploy\":[\"nothing\"]}");
        try (HubProcess process = HubProcess.start("check", "--conf=" + file)) {
            assertEquals(1, process.exitCode());
            assertTrue(process.output().contains("deploy: \"nothing\" is neither"));
            assertTrue(process.output().contains("http.port: is -1; must be a whole number from 0 to 65535"));
        }
    }

    @Test
    void acceptsAValidConfiguration() {
        run("check", "--deploy=gateway");
        assertEquals("configuration OK\n", out.toString(StandardCharsets.UTF_8));
    }

    @Test
    void answersHelpAndVersionInEverySpellingAndStartsNothing() {
        for (String help : List.of("--help", "-h", "help")) {
            assertEquals(CommandLine.USAGE, printed(help));
        }
        assertEquals(CommandLine.USAGE, printed("token", "--help"));
        String version = "Switchboard " + Version.current() + "\n";
        assertTrue(version.matches("Switchboard \\d+\\.\\d+\\.\\d+(-\\S+)?\n"), version);
        assertEquals(version, printed("--version"));
        assertEquals(version, printed("version"));
    }

    @Test
    void exitsWithZeroAfterHelpAndVersion() throws Exception {
        for (String option : List.of("--version", "-h")) {
            try (HubProcess process = HubProcess.start(option)) {
                assertEquals(0, process.exitCode(), option);
            }
        }
    }

    private String printed(String... arguments) {
        out.reset();
        run(arguments);
        return out.toString(StandardCharsets.UTF_8);
    }

    private void assertRefused(String expected, String... arguments) {
        ConfigException refused = assertThrows(ConfigException.class, () -> run(arguments));
        assertTrue(refused.getMessage().startsWith(expected), refused::getMessage);
        assertFalse(refused.getMessage().contains("hunter2"));
    }

    private void run(String... arguments) {
        new Main(Map.of(), new PrintStream(out, true, StandardCharsets.UTF_8)).run(arguments);
    }

    private static JsonObject verified(String token, PubSecKeyOptions key) throws Exception {
        Vertx vertx = Vertx.vertx();
        try {
            return Await.result(JWTAuth.create(vertx, new JWTAuthOptions().addPubSecKey(key))
                            .authenticate(new TokenCredentials(token)))
                    .attributes()
                    .getJsonObject("accessToken");
        } finally {
            Await.result(vertx.close());
        }
    }

    private static String pem(String kind, byte[] key) {
        return "-----BEGIN " + kind + " KEY-----\n"
                + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.UTF_8))
                        .encodeToString(key) + "\n-----END "
                + kind + " KEY-----\n";
    }
}
