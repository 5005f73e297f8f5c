package dev.switchboard.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.switchboard.config.ConfigException;
import dev.switchboard.config.ConfigLoader;
import dev.switchboard.testing.Certificate;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreRulesTest {

    private static final String URI = "--storage.postgres.uri=postgresql://u:hunter2@h/d";

    @Test
    void wantsReadableFilesThatBelongTogether() {
        assertEquals(
                List.of(
                        "storage.postgres.tls.key: is missing; cert, key belong together",
                        "storage.postgres.tls.ca: \"none.pem\" is not readable",
                        "storage.postgres.tls.cert: \"none.pem\" is not readable",
                        "storage.redis.tls.cert: is missing; cert, key belong together",
                        "storage.redis.tls.ca: \"pom.xml\" has no certificate in PEM form",
                        "storage.redis.tls.key: \"pom.xml\" has no private key in PEM form, PKCS #8",
                        "storage.redis.tls: has no effect unless storage.redis.uri begins with rediss://"),
                problems(
                        "--storage.postgres.tls.ca=none.pem",
                        "--storage.postgres.tls.cert=none.pem",
                        "--storage.redis.tls.ca=pom.xml",
                        "--storage.redis.tls.key=pom.xml"));
        assertEquals(
                List.of("storage.postgres.uri: sslrootcert \"none.pem\" is not readable"),
                problems(URI + "?sslmode=verify-full&sslrootcert=none.pem"));
    }

    /** They were found out by the first handshake alone: without an authority it failed with the word Timeout. */
    @Test
    void readsCertificatesAndKeys(@TempDir Path folder) throws Exception {
        Certificate mine = Certificate.in(folder);
        Certificate other = Certificate.in(folder);
        assertEquals(
                List.of(
                        "storage.postgres.tls.ca: \"pom.xml\" has no certificate in PEM form",
                        "storage.postgres.tls.key: does not belong to the certificate in storage.postgres.tls.cert"),
                problems(
                        "--storage.postgres.tls.ca=pom.xml",
                        "--storage.postgres.tls.cert=" + mine.cert(),
                        "--storage.postgres.tls.key=" + other.key()));
        assertEquals(
                List.of("storage.postgres.uri: sslrootcert: \"pom.xml\" has no certificate in PEM form"),
                problems(URI + "?sslmode=verify-full&sslrootcert=pom.xml"));
        assertEquals(
                List.of(),
                problems(
                        "--storage.postgres.tls.ca=" + mine.cert(),
                        "--storage.postgres.tls.cert=" + mine.cert(),
                        "--storage.postgres.tls.key=" + mine.key()));
    }

    @Test
    void namesAnInvalidValueOfTheUri() {
        assertEquals(
                List.of(
                        "storage.postgres.uri: sslmode must be one of disable, allow, prefer, require, verify-ca, verify-full"),
                problems(URI + "?sslmode=on"));
    }

    @Test
    void wantsSentinelsWithTheNameOfTheMaster() {
        String together = "storage.redis.sentinel: master and nodes belong together";
        assertEquals(List.of(together), problems("--storage.redis.sentinel.master=hub"));
        assertEquals(List.of(together), problems("--storage.redis.sentinel.nodes=[\"h:1\"]"));
        assertEquals(
                List.of("storage.redis.sentinel.nodes[1]: must be host:port, or redis://user:password@host:port"),
                problems(
                        "--storage.redis.sentinel.master=hub",
                        "--storage.redis.sentinel.nodes=[\"h:26379\",\"h:x\",\"rediss://u:p@h\"]"));
    }

    private static List<String> problems(String... options) {
        try {
            new ConfigLoader(Map.of(), Path.of(""), List.of(StoreRules::problems))
                    .load(Stream.of(options).toList());
            return List.of();
        } catch (ConfigException refused) {
            return refused.problems();
        }
    }
}
