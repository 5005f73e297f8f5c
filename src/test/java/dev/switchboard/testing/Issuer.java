package dev.switchboard.testing;

import static dev.switchboard.testing.Await.await;

import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** An identity provider on loopback that publishes the test's keys and signs with any key. */
public final class Issuer implements AutoCloseable {

    private static final Map<String, String> KEY_KINDS = Map.of("ES", "EC", "Ed", "Ed25519");
    private static final Map<String, String> CURVES =
            Map.of("ES256", "secp256r1", "ES384", "secp384r1", "ES512", "secp521r1");
    private static final Map<String, String> CURVE_NAMES = Map.of("ES256", "P-256", "ES384", "P-384", "ES512", "P-521");

    /** A key pair and its published form. */
    public record IssuerKey(String kid, String algorithm, KeyPair pair) {

        public static IssuerKey of(String kid, String algorithm) throws GeneralSecurityException {
            KeyPairGenerator generator =
                    KeyPairGenerator.getInstance(KEY_KINDS.getOrDefault(algorithm.substring(0, 2), "RSA"));
            if (algorithm.startsWith("ES")) {
                generator.initialize(new ECGenParameterSpec(CURVES.get(algorithm)));
            } else if (!algorithm.equals("EdDSA")) {
                generator.initialize(2048);
            }
            return new IssuerKey(kid, algorithm, generator.generateKeyPair());
        }

        /** The public key as a JWK with its algorithm. */
        public JsonObject published() {
            JsonObject key =
                    new JsonObject().put("kid", kid).put("alg", algorithm).put("use", "sig");
            if (pair.getPublic() instanceof RSAPublicKey rsa) {
                return key.put("kty", "RSA")
                        .put("n", number(rsa.getModulus(), 0))
                        .put("e", number(rsa.getPublicExponent(), 0));
            }
            if (pair.getPublic() instanceof EdECPublicKey) {
                // The encoded key ends with its 32 bytes (RFC 8410).
                byte[] encoded = pair.getPublic().getEncoded();
                return key.put("kty", "OKP")
                        .put("crv", "Ed25519")
                        .put("x", base64(Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length)));
            }
            ECPublicKey ec = (ECPublicKey) pair.getPublic();
            int size = (ec.getParams().getCurve().getField().getFieldSize() + 7) / 8;
            return key.put("kty", "EC")
                    .put("crv", CURVE_NAMES.get(algorithm))
                    .put("x", number(ec.getW().getAffineX(), size))
                    .put("y", number(ec.getW().getAffineY(), size));
        }

        /** A token for {@code ana} with this header, signed by this key. */
        public String token(JsonObject header, JsonObject claims) throws GeneralSecurityException {
            String signed = part(header) + "." + part(claims);
            Signature signature = Signature.getInstance(signatureName());
            if (algorithm.startsWith("PS")) {
                int bits = Integer.parseInt(algorithm.substring(2));
                MGF1ParameterSpec mask = new MGF1ParameterSpec("SHA-" + bits);
                signature.setParameter(new PSSParameterSpec("SHA-" + bits, "MGF1", mask, bits / 8, 1));
            }
            signature.initSign(pair.getPrivate());
            signature.update(signed.getBytes(StandardCharsets.UTF_8));
            return signed + "." + base64(signature.sign());
        }

        public String token() throws GeneralSecurityException {
            return token(new JsonObject().put("alg", algorithm).put("kid", kid), claims());
        }

        private String signatureName() {
            if (algorithm.startsWith("PS")) {
                return "RSASSA-PSS";
            } else if (algorithm.equals("EdDSA")) {
                return "Ed25519";
            }
            String digest = "SHA" + algorithm.substring(2);
            return algorithm.startsWith("ES") ? digest + "withECDSAinP1363Format" : digest + "withRSA";
        }

        private static String number(BigInteger number, int size) {
            byte[] bytes = number.toByteArray();
            byte[] unsigned = bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
            byte[] padded = new byte[Math.max(size, unsigned.length)];
            System.arraycopy(unsigned, 0, padded, padded.length - unsigned.length, unsigned.length);
            return base64(padded);
        }
    }

    public final AtomicInteger reads = new AtomicInteger();
    public final AtomicReference<String> document = new AtomicReference<>("{\"keys\":[]}");
    /** Delays the answers until it completes. */
    public final AtomicReference<Promise<Void>> pause = new AtomicReference<>();
    /** Its answers go on for ever, a byte at a time. */
    public final AtomicBoolean endless = new AtomicBoolean();

    private final Vertx vertx;
    private final int port = TestStores.freePort();
    private HttpServer server;

    public Issuer(Vertx vertx) {
        this.vertx = vertx;
        open();
    }

    public static JsonObject claims() {
        return new JsonObject()
                .put("sub", "ana")
                .put("exp", Instant.now().plusSeconds(60).getEpochSecond());
    }

    public static String part(JsonObject json) {
        return base64(json.encode().getBytes(StandardCharsets.UTF_8));
    }

    public static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    public String url() {
        return "http://127.0.0.1:" + port + "/jwks.json";
    }

    public void publish(JsonObject... keys) {
        document.set(
                new JsonObject().put("keys", new JsonArray(Arrays.asList(keys))).encode());
    }

    public void open() {
        server = vertx.createHttpServer();
        await(server.requestHandler(request -> {
                    reads.incrementAndGet();
                    Promise<Void> waiting = pause.get();
                    if (endless.get()) {
                        drip(request.response().setChunked(true));
                    } else if (waiting == null) {
                        request.response().end(document.get());
                    } else {
                        waiting.future().onComplete(go -> request.response().end(document.get()));
                    }
                })
                .listen(port, "127.0.0.1"));
    }

    private void drip(HttpServerResponse response) {
        long timer = vertx.setPeriodic(20, fired -> response.write(" "));
        response.exceptionHandler(ended -> vertx.cancelTimer(timer));
    }

    @Override
    public void close() {
        await(server.close());
    }
}
