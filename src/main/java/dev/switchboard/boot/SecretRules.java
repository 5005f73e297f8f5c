package dev.switchboard.boot;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Refuses signing secrets that others can guess: short ones, the placeholders of manifests and documentation, and those that
 * repeat a few characters. A problem names the key, never the value. Stateless.
 */
final class SecretRules {

    /** RFC 7518, section 3.2: a key of HS256 has at least 256 bits. */
    static final int MIN_BYTES = 32;

    /** Random hexadecimal text of the shortest length has fewer distinct characters once in millions. */
    private static final int MIN_DISTINCT = 8;

    private static final String ADVICE = "; make one with: openssl rand -hex 32";

    /** How placeholders begin, in lower case and without separators. */
    private static final List<String> PLACEHOLDERS = List.of(
            "changeme",
            "changethis",
            "replaceme",
            "replacethis",
            "replacewith",
            "yoursecret",
            "yoursuper",
            "your256bitsecret",
            "your512bitsecret",
            "mysecret",
            "mysuper",
            "supersecret",
            "secretkey",
            "jwtsecret",
            "devsecret",
            "placeholder",
            "insertsecret",
            "todo");

    /** Examples of documentation, of this hub and of JWT libraries. */
    private static final Set<String> EXAMPLES = Set.of(
            "secret",
            "password",
            "astringsecretatleast256bitslong",
            "averysecurestringofatleast32bytes",
            "asecretofthirtytwocharactersormore",
            "asecretof32charactersormore",
            "0123456789abcdef0123456789abcdef",
            "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
            "01234567890123456789012345678901",
            "12345678901234567890123456789012",
            "abcdefghijklmnopqrstuvwxyz123456",
            "abcdefghijklmnopqrstuvwxyz012345");

    private SecretRules() {}

    /** The problems of {@code auth.jwt.secret}. */
    static List<String> problems(JsonObject document) {
        List<String> problems = new ArrayList<>();
        if (document.getValue("auth") instanceof JsonObject auth && auth.getValue("jwt") instanceof JsonObject jwt) {
            checkEach("auth.jwt.secret", jwt.getValue("secret"), problems);
        }
        return problems;
    }

    private static void checkEach(String key, @Nullable Object oneOrList, List<String> problems) {
        if (oneOrList instanceof JsonArray list) {
            for (int i = 0; i < list.size(); i++) {
                check(key + "[" + i + "]", list.getValue(i), problems);
            }
        } else {
            check(key, oneOrList, problems);
        }
    }

    /** Adds what is wrong with a configured secret; nothing is wrong with none. */
    static void check(String key, @Nullable Object value, List<String> problems) {
        if (!(value instanceof String secret) || secret.isEmpty()) {
            return;
        }
        if (isPlaceholder(secret)) {
            problems.add(key + ": is a placeholder that everybody knows" + ADVICE);
        } else if (secret.getBytes(StandardCharsets.UTF_8).length < MIN_BYTES) {
            problems.add(key + ": must have at least " + MIN_BYTES + " bytes" + ADVICE);
        } else if (secret.chars().distinct().count() < MIN_DISTINCT) {
            problems.add(key + ": repeats fewer than " + MIN_DISTINCT + " characters" + ADVICE);
        }
    }

    /** Whether it stands in examples that everybody knows. */
    static boolean isPlaceholder(String secret) {
        String plain = secret.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
        return EXAMPLES.contains(plain) || PLACEHOLDERS.stream().anyMatch(plain::startsWith);
    }
}
