package dev.switchboard.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.config.ConfigException;
import dev.switchboard.config.ConfigLoader;
import dev.switchboard.config.Secret;
import dev.switchboard.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterSecretTest {

    private static final String NEW = "the, new secret of thirty-two bytes";
    private static final String OLD = "the old secret, also long enough to do";
    private static final String JWT = "a secret for tokens of thirty-two bytes";

    @TempDir
    Path folder;

    @Test
    void mustBeSetOffLoopbackAndLongEnough() {
        for (String host : List.of("0.0.0.0", "10.0.0.5", "::", "hub1.example.org")) {
            assertEquals(
                    "cluster.secret: is missing; cluster.host " + host
                            + " can be reached from other machines, so the nodes"
                            + " need a secret of at least 32 bytes in common, such as the output of openssl rand -hex 32",
                    problem("--cluster.host=" + host));
            assertEquals(
                    "cluster.secret: has 5 bytes; must have at least 32",
                    problem("--cluster.host=" + host, "--cluster.secret=short"));
        }
        assertEquals("cluster.secret: has 5 bytes; must have at least 32", problem("--cluster.secret=short"));
        assertEquals(
                "cluster.secret[1]: has 5 bytes; must have at least 32",
                problem("--cluster.secret=[\"" + NEW + "\", \"short\"]"));
        assertTrue(problem("--cluster.secret=replace-me-with-a-secret-of-32-bytes")
                .startsWith("cluster.secret: is the example's placeholder"));
        for (String host : List.of("127.0.0.1", "127.9.9.9", "localhost", "::1")) {
            load("--cluster.host=" + host);
        }
        load("--cluster.host=0.0.0.0", "--cluster.secret=" + NEW);
    }

    @Test
    void isReadFromATextAVariableAFileOrAListOfTwo() throws IOException {
        Files.writeString(folder.resolve("old"), OLD + "\n");
        assertEquals(secret(NEW), ClusterSecret.of(load("--cluster.secret=" + NEW)));
        assertEquals(secret(NEW), ClusterSecret.of(load("--cluster.secret=${NEW_SECRET}")));
        assertEquals(secret(OLD), ClusterSecret.of(load("--cluster.secret={\"file\":\"old\"}")));
        assertEquals(
                secret(NEW, OLD), ClusterSecret.of(load("--cluster.secret=[\"${NEW_SECRET}\", {\"file\":\"old\"}]")));
        assertEquals(
                "cluster.secret: is invalid", problem("--cluster.secret=[]").substring(0, 26));
    }

    /** The nodes of a hub on one machine join each other with nothing configured, and nobody else joins them. */
    @Test
    void isDerivedFromTheSecretOfTokensOnLoopback() {
        ClusterSecret derived = ClusterSecret.of(load("--auth.jwt.secret=" + JWT));
        assertEquals(derived, ClusterSecret.of(load("--auth.jwt.secret=" + JWT)));
        assertNotEquals(derived, ClusterSecret.of(load("--auth.jwt.secret=" + NEW)));
        assertNotEquals(secret(JWT), derived);
        String replacing = "--auth.jwt.secret=[\"" + NEW + "\",\"" + JWT + "\"]";
        assertEquals(derived, ClusterSecret.of(load(replacing)), "the cluster stays while the secret is replaced");
        assertFalse(Files.exists(folder.resolve("data/cluster.secret")));
    }

    @Test
    void isMadeOnceInTheFolderOtherwise() throws IOException {
        ClusterSecret made = ClusterSecret.of(load());
        assertEquals(made, ClusterSecret.of(load()));
        assertNotEquals(made, ClusterSecret.of(load("--data.dir=" + folder.resolve("other"))));
        assertEquals(
                "rw-------",
                PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("data/cluster.secret"))));
        assertTrue(made.secrets().get(0).reveal().length() >= ClusterSecret.LEAST_BYTES);
    }

    @Test
    void keysTheNameWithTheLastAndMessagesWithBoth() {
        assertEquals(secret(OLD).nameOf("hub"), secret(NEW, OLD).nameOf("hub"));
        assertNotEquals(secret(NEW).nameOf("hub"), secret(NEW, OLD).nameOf("hub"));
        assertEquals(2, secret(NEW, OLD).busKeys("hub").size());
        assertFalse(secret(OLD).nameOf("hub").contains(OLD));
    }

    private static ClusterSecret secret(String... texts) {
        return new ClusterSecret(List.of(texts).stream().map(Secret::new).toList());
    }

    private String problem(String... arguments) {
        List<String> problems =
                assertThrows(ConfigException.class, () -> load(arguments)).problems();
        assertEquals(1, problems.size(), problems::toString);
        return problems.get(0);
    }

    private Settings load(String... arguments) {
        List<String> all = new ArrayList<>(List.of("--data.dir=" + folder.resolve("data")));
        all.addAll(List.of(arguments));
        return new ConfigLoader(Map.of("NEW_SECRET", NEW), folder, ConfigRules.ALL).load(all);
    }
}
