package dev.switchboard.auth;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * One public key of a set (RFC 7517, section 4; RFC 7518, section 6) for one algorithm.
 *
 * @param kid its id, or null
 * @param algorithm such as {@code RS256}
 * @param material {@code n} and {@code e} of an RSA key; {@code crv}, {@code x} and {@code y} of an EC key
 */
record WebKey(String kid, String kty, String algorithm, JsonObject material) {

    /** What an RSA key verifies that does not say what it is for. */
    private static final List<String> RSA = List.of("RS256", "RS384", "RS512");

    private static final List<String> RSA_IF_NAMED = List.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512");
    /** The curve decides the algorithm (RFC 7518, section 3.4). */
    private static final Map<String, String> OF_CURVE = Map.of("P-256", "ES256", "P-384", "ES384", "P-521", "ES512");
    /** RFC 7518, section 3.3: shorter ones are not to be used. */
    private static final int MIN_RSA_BITS = 2048;

    /** The key once for each algorithm it may verify; empty if it is none that verifies signatures here. */
    static List<WebKey> read(JsonObject key) {
        if (!isForSignatures(key) || !(key.getValue("kid") == null || key.getValue("kid") instanceof String)) {
            return List.of();
        }
        String named = key.getValue("alg") instanceof String algorithm ? algorithm : null;
        if ("RSA".equals(key.getValue("kty"))) {
            return rsa(
                    key,
                    named == null
                            ? RSA
                            : RSA_IF_NAMED.stream().filter(named::equals).toList());
        }
        if ("EC".equals(key.getValue("kty")) && key.getValue("crv") instanceof String curve) {
            String algorithm = OF_CURVE.get(curve);
            boolean agrees = algorithm != null && (named == null || named.equals(algorithm));
            return agrees ? ec(key, algorithm) : List.of();
        }
        return List.of();
    }

    private static boolean isForSignatures(JsonObject key) {
        Object use = key.getValue("use");
        return (use == null || "sig".equals(use))
                && (!(key.getValue("key_ops") instanceof JsonArray operations) || operations.contains("verify"));
    }

    private static List<WebKey> rsa(JsonObject key, List<String> algorithms) {
        boolean usable = number(key, "n") != null
                && number(key, "n").bitLength() >= MIN_RSA_BITS
                && number(key, "e") != null
                && number(key, "e").testBit(0);
        return usable
                ? algorithms.stream()
                        .map(algorithm -> new WebKey(key.getString("kid"), "RSA", algorithm, part(key, "n", "e")))
                        .toList()
                : List.of();
    }

    private static List<WebKey> ec(JsonObject key, String algorithm) {
        boolean usable = number(key, "x") != null && number(key, "y") != null;
        return usable
                ? List.of(new WebKey(key.getString("kid"), "EC", algorithm, part(key, "crv", "x", "y")))
                : List.of();
    }

    private static JsonObject part(JsonObject key, String... names) {
        JsonObject part = new JsonObject();
        Stream.of(names).forEach(name -> part.put(name, key.getString(name)));
        return part;
    }

    /** The unsigned number under {@code name}; null if there is none to be read. */
    private static BigInteger number(JsonObject key, String name) {
        try {
            return key.getValue(name) instanceof String text
                    ? new BigInteger(1, Base64.getUrlDecoder().decode(text))
                    : null;
        } catch (IllegalArgumentException noBase64) {
            return null;
        }
    }

    /** What the library makes a verifier of: the public numbers and nothing else of what the issuer sent. */
    JsonObject toJson() {
        JsonObject json = material.copy().put("kty", kty).put("alg", algorithm).put("use", "sig");
        return kid == null ? json : json.put("kid", kid);
    }
}
