package dev.switchboard.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.switchboard.config.ConfigException;
import dev.switchboard.config.ConfigLoader;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A node once signed tokens with {@code auth.jwt.secret=a}, and with the placeholder of the Kubernetes manifest. */
class SecretRulesTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"a", "thirty-one bytes of some secret", "ä 16 bytes"})
    void refusesSecretsUnder32Bytes(String secret) {
        assertRefused("must have at least 32 bytes", secret);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "secret",
                "changeme",
                "change-me",
                "change-me-to-a-secret-of-32-characters",
                "CHANGE_ME_CHANGE_ME_CHANGE_ME_CHANGE_ME",
                "your-256-bit-secret-of-jwt.io-examples",
                "a-string-secret-at-least-256-bits-long",
                "0123456789abcdef0123456789abcdef"
            })
    void refusesPlaceholders(String secret) {
        assertRefused("is a placeholder that everybody knows", secret);
    }

    @Test
    void refusesThePlaceholderOfTheKubernetesManifest() throws Exception {
        Matcher placeholder = Pattern.compile("(?m)^ +jwt: (\\S+)$")
                .matcher(Files.readString(Path.of("conf/kubernetes/secret.yaml")));
        assertEquals(true, placeholder.find());
        assertRefused("is a placeholder that everybody knows", placeholder.group(1));
    }

    @Test
    void refusesSecretsThatRepeatAFewCharacters() {
        assertRefused("repeats fewer than 8 characters", "abababababababababababababababababab");
    }

    @Test
    void refusesTheContentOfASecretsFile() throws Exception {
        Files.writeString(folder.resolve("jwt"), "change-me\n");
        assertRefused("is a placeholder that everybody knows", "{\"file\":\"jwt\"}");
    }

    @Test
    void namesTheKeyAndNotTheValueInCheckAndAtStart() {
        for (String verb : List.of("check", "token")) {
            Main main = new Main(Map.of(), new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8));
            String[] arguments = verb.equals("token")
                    ? new String[] {verb, "--sub=ana", "--auth.jwt.secret=hunter2", "--data.dir=" + folder}
                    : new String[] {verb, "--auth.jwt.secret=hunter2"};
            ConfigException refused = assertThrows(ConfigException.class, () -> main.run(arguments));
            assertEquals(
                    List.of("auth.jwt.secret: must have at least 32 bytes; make one with: openssl rand -hex 32"),
                    refused.problems());
            assertFalse(String.valueOf(refused.getMessage()).contains("hunter2"));
        }
        Main main = new Main(Map.of(), new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8));
        assertThrows(ConfigException.class, () -> main.run(new String[] {"--auth.jwt.secret=hunter2"}));
    }

    /** Two while one is replaced, each by the same rules. */
    @Test
    void readsTheSecretsOfAListOneByOne() {
        String good = "f0e1d2c3b4a5968778695a4b3c2d1e0f";
        load("[\"" + good + "\",\"0f1e2d3c4b5a69788796a5b4c3d2e1f0\"]");
        List<String> problems = assertThrows(ConfigException.class, () -> load("[\"" + good + "\",\"change-me\"]"))
                .problems();
        assertEquals(
                List.of(
                        "auth.jwt.secret[1]: is a placeholder that everybody knows; make one with: openssl rand -hex 32"),
                problems);
        assertThrows(ConfigException.class, () -> load("[\"" + good + "\",\"" + good + "\",\"" + good + "\"]"));
        assertThrows(ConfigException.class, () -> load("[]"));
    }

    @Test
    void acceptsRandomSecretsAndNone() {
        load("null");
        Random random = new Random(12);
        for (int i = 0; i < 50; i++) {
            byte[] bytes = new byte[16];
            random.nextBytes(bytes);
            load(HexFormat.of().formatHex(bytes));
        }
    }

    private void assertRefused(String words, String secret) {
        List<String> problems =
                assertThrows(ConfigException.class, () -> load(secret)).problems();
        assertEquals(List.of("auth.jwt.secret: " + words + "; make one with: openssl rand -hex 32"), problems);
    }

    private void load(String secret) {
        new ConfigLoader(Map.of(), folder, ConfigRules.ALL).load(List.of("--auth.jwt.secret=" + secret));
    }
}
