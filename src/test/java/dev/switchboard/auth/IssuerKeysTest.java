package dev.switchboard.auth;

import static dev.switchboard.testing.Await.await;
import static dev.switchboard.testing.Await.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.bus.ErrorCode;
import dev.switchboard.config.Secret;
import dev.switchboard.testing.Issuer;
import dev.switchboard.testing.Issuer.IssuerKey;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IssuerKeysTest {

    private static final Vertx VERTX = Vertx.vertx();
    private static final String SECRET = "a secret for tests only, long enough";
    private static final Duration LONG = Duration.ofHours(1);

    private final Issuer issuer = new Issuer(VERTX);
    private final List<TokenVerifier> opened = new ArrayList<>();

    @AfterAll
    static void stop() {
        await(VERTX.close());
    }

    @AfterEach
    void close() {
        opened.forEach(verifier -> await(verifier.close()));
        issuer.close();
    }

    private TokenVerifier verifier(Duration refresh, Duration cooldown) {
        return verifier(refresh, cooldown, Duration.ofSeconds(2));
    }

    private TokenVerifier verifier(Duration refresh, Duration cooldown, Duration timeout) {
        JwtConfig config = new JwtConfig(
                Optional.of(new Secret(SECRET)),
                List.of(),
                Optional.empty(),
                List.of(),
                Duration.ofSeconds(5),
                Optional.of(new JwtConfig.Jwks(issuer.url(), refresh, cooldown, timeout)));
        TokenVerifier verifier = new TokenVerifier(VERTX, config, Set.of(), new Revocations());
        opened.add(verifier);
        return verifier;
    }

    private TokenVerifier verifier() {
        return verifier(LONG, Duration.ofMillis(100));
    }

    private static void assertAccepted(Future<Identity> verified) {
        assertEquals("ana", await(verified).id());
    }

    private static String assertRefused(Future<Identity> verified) {
        IllegalStateException failed = assertThrows(IllegalStateException.class, () -> await(verified));
        Throwable cause = failed.getCause().getCause();
        assertInstanceOf(InvalidToken.class, cause);
        return cause.getMessage();
    }

    private static JsonObject header(String algorithm, String kid) {
        return new JsonObject().put("alg", algorithm).put("kid", kid);
    }

    @ParameterizedTest
    @ValueSource(strings = {"RS256", "RS384", "RS512", "PS256", "PS384", "ES256", "ES384", "ES512", "EdDSA"})
    void acceptsTokensSignedByThePublishedKeyWithItsAlgorithm(String algorithm) throws Exception {
        IssuerKey key = IssuerKey.of("one", algorithm);
        IssuerKey forger = IssuerKey.of("one", algorithm);
        issuer.publish(key.published());
        TokenVerifier verifier = verifier();
        for (int i = 0; i < 20; i++) {
            assertAccepted(verifier.verify(key.token()));
        }
        assertRefused(verifier.verify(forger.token()));
        assertEquals(1, issuer.reads.get());
    }

    @Test
    void usesAKeyWithoutAlgForEveryAlgorithmThatFits() throws Exception {
        IssuerKey rsa = IssuerKey.of("rsa", "RS384");
        IssuerKey pss = IssuerKey.of("pss", "PS256");
        IssuerKey ec = IssuerKey.of("ec", "ES384");
        IssuerKey ed = IssuerKey.of("ed", "EdDSA");
        JsonObject[] keys = {rsa.published(), pss.published(), ec.published(), ed.published()};
        List.of(keys).forEach(key -> List.of("alg", "use").forEach(key::remove));
        issuer.publish(keys);
        TokenVerifier verifier = verifier();
        for (IssuerKey key : List.of(rsa, pss, ec, ed)) {
            assertAccepted(verifier.verify(key.token()));
        }
    }

    @Test
    void acceptsTokensOfItsOwnSecretBesideTheIssuers() throws Exception {
        IssuerKey key = IssuerKey.of("one", "ES256");
        issuer.publish(key.published());
        TokenVerifier verifier = verifier();
        assertAccepted(verifier.verify(hmac(SECRET.getBytes(StandardCharsets.UTF_8), header("HS256", null))));
        assertAccepted(verifier.verify(key.token()));
    }

    @Test
    void refusesAlgorithmsOtherThanTheKeys() throws Exception {
        IssuerKey rs256 = IssuerKey.of("one", "RS256");
        IssuerKey rs512 = new IssuerKey("one", "RS512", rs256.pair());
        JsonObject secret = new JsonObject()
                .put("kty", "oct")
                .put("kid", "oct")
                .put("alg", "HS256")
                .put("k", Issuer.base64("published".getBytes(StandardCharsets.UTF_8)));
        issuer.publish(rs256.published(), secret);
        TokenVerifier verifier = verifier(LONG, Duration.ofMillis(1));
        assertAccepted(verifier.verify(rs256.token()));
        assertRefused(verifier.verify(rs512.token()));
        assertRefused(verifier.verify(rs256.token(header("RS512", "one"), Issuer.claims())));
        assertRefused(verifier.verify(rs256.token(header("ES256", "one"), Issuer.claims())));
        // The public key is not secret: an HMAC made with it must not pass for the private key's signature.
        byte[] modulus = rs256.published().getString("n").getBytes(StandardCharsets.UTF_8);
        assertRefused(verifier.verify(hmac(modulus, header("HS256", "one"))));
        assertRefused(verifier.verify(hmac(rs256.pair().getPublic().getEncoded(), header("HS256", "one"))));
        assertRefused(verifier.verify(hmac("published".getBytes(StandardCharsets.UTF_8), header("HS256", "oct"))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "None", "NONE", ""})
    void refusesUnsignedTokens(String algorithm) throws Exception {
        IssuerKey key = IssuerKey.of("one", "RS256");
        issuer.publish(key.published());
        TokenVerifier verifier = verifier();
        assertAccepted(verifier.verify(key.token()));
        String unsigned = Issuer.part(header(algorithm, "one")) + "." + Issuer.part(Issuer.claims());
        assertRefused(verifier.verify(unsigned));
        assertRefused(verifier.verify(unsigned + "."));
        assertRefused(verifier.verify(unsigned + "." + key.token().split("\\.")[2]));
    }

    @Test
    void refusesCriticalExtensionsAndMalformedKeyIds() throws Exception {
        IssuerKey key = IssuerKey.of("one", "RS256");
        issuer.publish(key.published());
        TokenVerifier verifier = verifier();
        JsonObject critical = header("RS256", "one").put("crit", List.of("exp"));
        assertEquals(
                "critical header extensions are not supported",
                assertRefused(verifier.verify(key.token(critical, Issuer.claims()))));
        for (Object kid : List.of(7, new JsonObject(), "x".repeat(600))) {
            JsonObject odd = new JsonObject().put("alg", "RS256").put("kid", kid);
            assertRefused(verifier.verify(key.token(odd, Issuer.claims())));
        }
    }

    @Test
    void skipsUnreadableKeysAndKeysNotForSignatures() throws Exception {
        IssuerKey key = IssuerKey.of("one", "RS256");
        JsonObject[] unusable = {
            key.published().put("use", "enc"),
            key.published().put("key_ops", List.of("encrypt")),
            key.published().put("n", "AQAB"),
            key.published().put("n", 5),
            key.published().put("e", "***"),
            key.published().put("kid", 5),
            key.published().put("alg", "RSA-OAEP"),
            IssuerKey.of("one", "ES256").published().put("alg", "ES512"),
            IssuerKey.of("one", "ES256").published().put("crv", "P-999"),
            IssuerKey.of("one", "ES256").published().put("x", null),
            new JsonObject(),
            IssuerKey.of("other", "ES256").published()
        };
        issuer.publish(unusable);
        TokenVerifier verifier = verifier();
        assertEquals("no known key fits", assertRefused(verifier.verify(key.token())));
    }

    /** Vert.x makes a verifier for such a key that takes only unsigned tokens. */
    @Test
    void refusesAnUnsignedTokenThatNamesAKeyWhichCannotBeRead() throws Exception {
        JsonObject broken = IssuerKey.of("one", "EdDSA").published().put("x", "AQAB");
        issuer.publish(broken);
        String unsigned = Issuer.part(header("EdDSA", "one")) + "." + Issuer.part(Issuer.claims());
        assertRefused(verifier().verify(unsigned));
        assertRefused(verifier().verify(unsigned + "."));
        assertRefused(verifier().verify(unsigned + ".AQAB"));
    }

    @Test
    void readsOnceForAnUnknownKeyAndAllItsTokensWaitForThatRead() throws Exception {
        IssuerKey old = IssuerKey.of("old", "ES256");
        IssuerKey fresh = IssuerKey.of("new", "ES256");
        issuer.publish(old.published());
        TokenVerifier verifier = verifier();
        assertAccepted(verifier.verify(old.token()));
        issuer.publish(fresh.published());
        Promise<Void> pause = Promise.promise();
        issuer.pause.set(pause);
        String token = fresh.token();
        List<Future<Identity>> asked =
                IntStream.range(0, 200).mapToObj(i -> verifier.verify(token)).toList();
        until(() -> issuer.reads.get() == 2);
        // Tokens of known keys do not wait.
        assertTrue(verifier.verify(old.token()).isComplete());
        pause.complete();
        await(Future.all(asked));
        assertEquals(2, issuer.reads.get());
        // Rotated out: a key that is no longer published no longer verifies.
        issuer.pause.set(null);
        assertRefused(verifier.verify(old.token()));
    }

    @Test
    void limitsReadsAndWaitingTokensUnderAFloodOfUnknownKeys() throws Exception {
        IssuerKey key = IssuerKey.of("one", "ES256");
        IssuerKey stranger = IssuerKey.of("stranger", "ES256");
        issuer.publish(key.published());
        TokenVerifier verifier = verifier(LONG, Duration.ofHours(1));
        assertAccepted(verifier.verify(key.token()));
        String token = stranger.token();
        List<Future<Identity>> waiting =
                IntStream.range(0, 1001).mapToObj(i -> verifier.verify(token)).toList();
        assertEquals(1, issuer.reads.get());
        assertEquals("too many tokens wait for the issuer's keys", assertRefused(waiting.get(1000)));
        assertTrue(waiting.subList(0, 1000).stream().noneMatch(Future::isComplete));
        assertAccepted(verifier.verify(key.token()));
    }

    @Test
    void findsNewKeysInTheBackground() throws Exception {
        IssuerKey old = IssuerKey.of("old", "RS256");
        IssuerKey fresh = IssuerKey.of("new", "RS256");
        issuer.publish(old.published());
        TokenVerifier verifier = verifier(Duration.ofMillis(20), Duration.ofMillis(5));
        assertAccepted(verifier.verify(old.token()));
        issuer.publish(old.published(), fresh.published());
        String token = fresh.token();
        until(() -> verifier.verify(token).succeeded());
        assertAccepted(verifier.verify(old.token()));
    }

    @Test
    void findsTheKeyOfATokenWithoutKid() throws Exception {
        IssuerKey one = IssuerKey.of("one", "ES256");
        IssuerKey two = IssuerKey.of("two", "ES256");
        IssuerKey three = IssuerKey.of("three", "ES256");
        issuer.publish(one.published(), two.published());
        TokenVerifier verifier = verifier();
        assertAccepted(verifier.verify(two.token(new JsonObject().put("alg", "ES256"), Issuer.claims())));
        issuer.publish(three.published());
        assertAccepted(verifier.verify(three.token(new JsonObject().put("alg", "ES256"), Issuer.claims())));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<html>", "[]", "{}", "{\"keys\":[]}", "{\"keys\":7}", "{\"keys\":[7,null,{}]}"})
    void keepsTheKnownKeysWhenTheResponseIsNoKeySet(String document) throws Exception {
        IssuerKey key = IssuerKey.of("one", "ES256");
        issuer.publish(key.published());
        TokenVerifier verifier = verifier(Duration.ofMillis(10), Duration.ofMillis(10));
        assertAccepted(verifier.verify(key.token()));
        issuer.document.set(document);
        int before = issuer.reads.get();
        until(() -> issuer.reads.get() > before + 2);
        assertAccepted(verifier.verify(key.token()));
    }

    /** Regression: while the issuer was down at the start, everybody's token was called invalid, and clients did not come back. */
    @Test
    void saysThatATokenMayBeShownAgainWhileNoKeysHaveBeenRead() throws Exception {
        IssuerKey key = IssuerKey.of("one", "ES256");
        issuer.publish(key.published());
        issuer.close();
        TokenVerifier verifier = verifier(Duration.ofMillis(20), Duration.ofMillis(20));
        String token = key.token();
        Throwable refusal = await(verifier.verify(token).transform(done -> Future.succeededFuture(done.cause())));
        assertTrue(InvalidToken.isPassing(refusal), String.valueOf(refusal));
        assertEquals(ErrorCode.UNAVAILABLE, InvalidToken.answerTo(refusal).code());
        issuer.open();
        until(() -> await(verifier.verify(token).otherwise((Identity) null)) != null);
    }

    @Test
    void keepsTheKnownKeysWhileTheIssuerIsDownAndReadsNewOnesAfterwards() throws Exception {
        IssuerKey key = IssuerKey.of("one", "ES256");
        IssuerKey fresh = IssuerKey.of("two", "ES256");
        issuer.publish(key.published());
        TokenVerifier verifier = verifier(Duration.ofMillis(20), Duration.ofMillis(20));
        assertAccepted(verifier.verify(key.token()));
        issuer.close();
        // A read that ended just before has not failed.
        Set<String> reasons = Set.of("the issuer's keys have not been read", "no known key fits");
        String reason = assertRefused(verifier.verify(fresh.token()));
        assertTrue(reasons.contains(reason), reason);
        assertAccepted(verifier.verify(key.token()));
        issuer.publish(key.published(), fresh.published());
        issuer.open();
        String token = fresh.token();
        until(() -> await(verifier.verify(token).otherwise((Identity) null)) != null);
    }

    /**
     * Regression: a token of a key that the issuer had published while it could not be read was called invalid, which ends a
     * client for good, and not one that may be shown again.
     */
    @Test
    void saysThatATokenOfAnUnknownKeyMayBeShownAgainWhileTheIssuerIsDown() throws Exception {
        IssuerKey key = IssuerKey.of("one", "ES256");
        IssuerKey fresh = IssuerKey.of("two", "ES256");
        issuer.publish(key.published());
        TokenVerifier verifier = verifier();
        assertAccepted(verifier.verify(key.token()));
        issuer.publish(key.published(), fresh.published());
        issuer.close();
        String withoutKid = fresh.token(new JsonObject().put("alg", "ES256"), Issuer.claims());
        for (String token : List.of(fresh.token(), withoutKid)) {
            Throwable refusal = await(verifier.verify(token).transform(done -> Future.succeededFuture(done.cause())));
            assertTrue(InvalidToken.isPassing(refusal), String.valueOf(refusal));
        }
        issuer.open();
        assertAccepted(verifier.verify(fresh.token()));
        assertAccepted(verifier.verify(withoutKid));
        // The issuer answers, and does not know it.
        Throwable refusal =
                await(verifier.verify(IssuerKey.of("stranger", "ES256").token())
                        .transform(done -> Future.succeededFuture(done.cause())));
        assertFalse(InvalidToken.isPassing(refusal), String.valueOf(refusal));
    }

    /**
     * Regression: each answer that never ended kept its connection. After five of them no further read got one, and no new key
     * was found although the issuer was well again.
     */
    @Test
    void readsTheKeysOfAnIssuerWhoseAnswersWentOnForEver() throws Exception {
        IssuerKey key = IssuerKey.of("one", "ES256");
        issuer.publish(key.published());
        issuer.endless.set(true);
        TokenVerifier verifier = verifier(LONG, Duration.ofMillis(1), Duration.ofMillis(100));
        until(() -> issuer.reads.get() > 6);
        issuer.endless.set(false);
        String token = key.token();
        until(() -> await(verifier.verify(token).otherwise((Identity) null)) != null);
    }

    @Test
    void startsWhileTheIssuerIsDownAndReadsItsKeysLater() throws Exception {
        IssuerKey key = IssuerKey.of("one", "ES256");
        issuer.publish(key.published());
        issuer.close();
        TokenVerifier verifier = verifier(LONG, Duration.ofMillis(20));
        assertRefused(verifier.verify(key.token()));
        issuer.open();
        String token = key.token();
        until(() -> await(verifier.verify(token).otherwise((Identity) null)) != null);
    }

    @Test
    void completesOnTheContextOfTheCaller() throws Exception {
        IssuerKey key = IssuerKey.of("one", "ES256");
        issuer.publish(key.published());
        Promise<Void> pause = Promise.promise();
        issuer.pause.set(pause);
        TokenVerifier verifier = verifier();
        String token = key.token();
        Context context = VERTX.getOrCreateContext();
        Promise<Context> completedOn = Promise.promise();
        context.runOnContext(
                ignored -> verifier.verify(token).onComplete(done -> completedOn.complete(Vertx.currentContext())));
        until(() -> issuer.reads.get() == 1);
        pause.complete();
        assertSame(context, await(completedOn.future()));
    }

    private static String hmac(byte[] key, JsonObject header) throws Exception {
        String signed = Issuer.part(header) + "." + Issuer.part(Issuer.claims());
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return signed + "." + Issuer.base64(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
    }
}
