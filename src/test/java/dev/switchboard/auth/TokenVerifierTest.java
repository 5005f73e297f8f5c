package dev.switchboard.auth;

import static dev.switchboard.testing.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.bus.Caller;
import dev.switchboard.config.Secret;
import dev.switchboard.config.Settings;
import dev.switchboard.testing.Await;
import dev.switchboard.testing.ChannelJwt;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenVerifierTest {

    private static final String SECRET = "a secret for tests only, long enough";
    private static final Vertx VERTX = Vertx.vertx();

    @AfterAll
    static void stop() {
        await(VERTX.close());
    }

    private static JwtConfig config(Optional<String> secret, List<JwtConfig.Key> keys) {
        return new JwtConfig(secret.map(Secret::new), keys, Optional.empty(), List.of(), Duration.ofSeconds(5));
    }

    private static JwtConfig bySecret() {
        return config(Optional.of(SECRET), List.of());
    }

    private static TokenVerifier verifier(JwtConfig config) {
        return new TokenVerifier(VERTX, config, Set.of("root"), new Revocations());
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static String part(JsonObject json) {
        return encode(json.encode().getBytes(StandardCharsets.UTF_8));
    }

    /** Regression: a token without a {@code jti} that was signed out was good again with one more {@code =} at its end. */
    @Test
    void knowsASignedOutTokenHoweverItsSignatureIsWritten() throws Exception {
        String token = token(
                new JsonObject().put("sub", "ana").put("exp", 4_000_000_000L), SECRET.getBytes(StandardCharsets.UTF_8));
        Revocations revocations = new Revocations();
        TokenVerifier verifier = new TokenVerifier(VERTX, bySecret(), Set.of(), revocations);
        revocations.addToken("ana", await(verifier.verify(token)).tokenId(), Instant.now());
        assertRefused(verifier.verify(token));
        assertRefused(verifier.verify(token + "="));
    }

    /** While a secret is replaced, the first one signs and both verify. */
    @Test
    void acceptsTokensOfBothSecretsAndSignsWithTheFirst() throws Exception {
        String next = "the next secret for tests, long enough";
        JwtConfig both = new JwtConfig(
                List.of(new Secret(next), new Secret(SECRET)),
                List.of(),
                Optional.empty(),
                List.of(),
                Duration.ofSeconds(5),
                Optional.empty(),
                ClaimNames.DEFAULT);
        Caller ana = new Caller("ana", "Ana", null, Set.of(), null, null);
        String old = TokenSigner.of(VERTX, bySecret())
                .orElseThrow()
                .sign(ana, Duration.ofMinutes(1))
                .value();
        assertEquals("ana", await(verifier(both).verify(old)).id());
        String signed = TokenSigner.of(VERTX, both)
                .orElseThrow()
                .sign(ana, Duration.ofMinutes(1))
                .value();
        JwtConfig nextAlone = config(Optional.of(next), List.of());
        assertEquals("ana", await(verifier(nextAlone).verify(signed)).id());
        assertEquals("ana", await(verifier(both).verify(signed)).id());
        assertThrows(Exception.class, () -> await(verifier(bySecret()).verify(signed)));
        String foreign = token(
                new JsonObject().put("sub", "ana").put("exp", 4_000_000_000L),
                "a secret of somebody else, long enough".getBytes(StandardCharsets.UTF_8));
        assertThrows(Exception.class, () -> await(verifier(both).verify(foreign)));
    }

    /** A token with any claims, signed by hand. */
    private static String token(JsonObject claims, byte[] key) throws Exception {
        return signed(claims.encode(), key);
    }

    private static String signed(String claims, byte[] key) throws Exception {
        String signed = part(new JsonObject().put("alg", "HS256").put("typ", "JWT")) + "."
                + encode(claims.getBytes(StandardCharsets.UTF_8));
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return signed + "." + encode(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
    }

    private static String token(JsonObject claims) throws Exception {
        return token(claims, SECRET.getBytes(StandardCharsets.UTF_8));
    }

    private static JsonObject claims() {
        return new JsonObject()
                .put("sub", "ana")
                .put("exp", Instant.now().plusSeconds(60).getEpochSecond());
    }

    private static void assertRefused(Future<Identity> verified) {
        IllegalStateException failed = assertThrows(IllegalStateException.class, () -> await(verified));
        assertInstanceOf(InvalidToken.class, failed.getCause().getCause());
    }

    private static String pem(String kind, Key key) {
        return "-----BEGIN " + kind + "-----\n" + Base64.getMimeEncoder().encodeToString(key.getEncoded())
                + "\n-----END " + kind + "-----";
    }

    @Test
    void readsTheIdentityFromTheClaims() throws Exception {
        JsonObject claims = claims().put("username", "Ana").put("email", "ana@example.org");
        Identity ana = await(verifier(bySecret()).verify("Bearer " + token(claims)));
        assertEquals("ana", ana.id());
        assertEquals("Ana", ana.username());
        assertEquals("ana@example.org", ana.email());
        Identity bare = await(verifier(bySecret()).verify(token(claims())));
        assertEquals("ana", bare.username());
        assertNull(bare.email());
    }

    @Test
    void addsTheRoleAdminAndDropsTheHubsOwnRole() throws Exception {
        JsonObject claims = claims().put("sub", "root").put("roles", List.of("service", "hub"));
        assertEquals(
                Set.of("service", "admin"),
                await(verifier(bySecret()).verify(token(claims))).roles());
    }

    @Test
    void refusesATokenWithoutExpAndAnExpiredOne() throws Exception {
        assertRefused(verifier(bySecret()).verify(token(new JsonObject().put("sub", "ana"))));
        assertRefused(verifier(bySecret())
                .verify(token(claims().put("exp", Instant.now().getEpochSecond() - 10))));
        assertRefused(verifier(bySecret()).verify(token(claims().put("exp", "soon"))));
    }

    @Test
    void admitsUntilTheTokenExpiresOrUntilTheLeewayEnds() throws Exception {
        long now = Instant.now().getEpochSecond();
        Identity late = await(verifier(bySecret()).verify(token(claims().put("exp", now - 2))));
        assertEquals(Instant.ofEpochSecond(now - 2 + 5), late.expiresAt());
        Identity early = await(verifier(bySecret()).verify(token(claims().put("exp", now + 60))));
        assertEquals(Instant.ofEpochSecond(now + 60), early.expiresAt());
    }

    @Test
    void refusesToReplaceATokenByAnExpiredOne() throws Exception {
        long now = Instant.now().getEpochSecond();
        assertRefused(verifier(bySecret()).verifyNewer(token(claims().put("exp", now - 2))));
        assertRefused(verifier(bySecret()).verifyNewer("a.b.c"));
        Identity newer = await(verifier(bySecret()).verifyNewer("Bearer " + token(claims().put("exp", now + 60))));
        assertEquals(Instant.ofEpochSecond(now + 60), newer.expiresAt());
    }

    @Test
    void boundsAnExpThatStandsForNever() throws Exception {
        Identity forever = await(verifier(bySecret()).verify(token(claims().put("exp", 4_102_444_800_000L))));
        assertEquals(9999, forever.expiresAt().atZone(java.time.ZoneOffset.UTC).getYear());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "a.b",
                "a.b.c",
                "..",
                "Bearer",
                "Bearer ",
                "eyJhbGciOiJIUzI1NiJ9..",
                "\u0000.\u0000.\u0000"
            })
    void refusesTextsThatAreNoToken(String text) {
        assertRefused(verifier(bySecret()).verify(text));
    }

    @Test
    void refusesUnsignedTokensOtherSecretsAndUnusableSubjects() throws Exception {
        String unsigned = part(new JsonObject().put("alg", "none")) + "." + part(claims()) + ".";
        assertRefused(verifier(bySecret()).verify(unsigned));
        assertRefused(verifier(bySecret()).verify(token(claims(), "another".getBytes(StandardCharsets.UTF_8))));
        assertRefused(verifier(bySecret()).verify(token(claims().put("sub", ""))));
        assertRefused(verifier(bySecret()).verify(token(claims().put("sub", "x".repeat(151)))));
        assertRefused(verifier(bySecret()).verify(token(claims().put("sub", 7.5))));
        assertRefused(verifier(bySecret()).verify(token(claims().put("pad", "x".repeat(20_000)))));
    }

    /** No store can keep such an id; one such name used to fail the whole batch in which it was stored. */
    @Test
    void refusesIdsThatCannotBeStoredAndReplacesSuchNamesByTheId() throws Exception {
        for (String odd : List.of(" ", "a\0b", "\ud83d")) {
            JsonObject payload = claims().put("sub", odd);
            String text = payload.encode().replace("\ud83d", "\\ud83d");
            assertRefused(verifier(bySecret()).verify(signed(text, SECRET.getBytes(StandardCharsets.UTF_8))));
            Identity ana = await(verifier(bySecret())
                    .verify(token(claims().put("username", odd.replace("\ud83d", "x".repeat(256)))
                            .put("email", odd))));
            assertEquals("ana", ana.username());
        }
    }

    /** Regression: a back end whose users have numbers could not make a token for a channel. */
    @Test
    void readsTheUserOfAChannelAsThatOfAConnection() {
        assertTrue(admits(verifier(bySecret()), ChannelJwt.of("ana", "news"), "ana"));
        ChannelJwt numbered = ChannelJwt.of("ana", "news").with("sub", 42);
        assertTrue(admits(verifier(bySecret()), numbered, "42"));
        assertFalse(admits(verifier(bySecret()), numbered.with("sub", 4.2), "4.2"));
        JsonObject claims = new JsonObject()
                .put("claims", new JsonObject().put("id", "uid"))
                .put("roles", new JsonObject());
        TokenVerifier named = verifier(new JwtConfig(
                List.of(new Secret(SECRET)),
                List.of(),
                Optional.empty(),
                List.of(),
                Duration.ofSeconds(5),
                Optional.empty(),
                ClaimNames.from(Settings.of(claims))));
        assertTrue(admits(named, numbered.with("uid", "ben"), "ben"));
        assertFalse(admits(named, numbered.with("uid", "ben"), "42"));
        assertTrue(admits(named, numbered, "42"));
    }

    private static boolean admits(TokenVerifier verifier, ChannelJwt token, String user) {
        return await(new ChannelTokens(verifier).admits(token.signedWith(SECRET).text(), user, "news"));
    }

    @Test
    void requiresIssuerAndAudienceIfConfigured() throws Exception {
        TokenVerifier strict = verifier(new JwtConfig(
                Optional.of(new Secret(SECRET)),
                List.of(),
                Optional.of("https://issuer.example"),
                List.of("hub"),
                Duration.ofSeconds(5)));
        JsonObject right = claims().put("iss", "https://issuer.example").put("aud", "hub");
        assertEquals("ana", await(strict.verify(token(right))).id());
        assertRefused(strict.verify(token(right.copy().put("iss", "https://other.example"))));
        assertRefused(strict.verify(token(right.copy().put("aud", "other"))));
        assertRefused(strict.verify(token(claims())));
    }

    @ParameterizedTest
    @ValueSource(strings = {"RS256", "ES256"})
    void verifiesWithThePublicKeyWhatThePrivateKeySigned(String algorithm) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm.startsWith("RS") ? "RSA" : "EC");
        generator.initialize(algorithm.startsWith("RS") ? 2048 : 256);
        KeyPair pair = generator.generateKeyPair();
        String publicPem = pem("PUBLIC KEY", pair.getPublic());
        JwtConfig signing = config(
                Optional.empty(),
                List.of(new JwtConfig.Key(
                        algorithm, new Secret(pem("PRIVATE KEY", pair.getPrivate())), Optional.empty())));
        JwtConfig verifying = config(
                Optional.empty(), List.of(new JwtConfig.Key(algorithm, new Secret(publicPem), Optional.empty())));
        String signed = TokenSigner.of(VERTX, signing)
                .orElseThrow()
                .sign(new Caller("ana", "Ana", null, Set.of(), null, null), Duration.ofMinutes(1))
                .value();
        assertEquals("Ana", await(verifier(verifying).verify(signed)).username());
        // The public key is not secret: an HMAC made with it must not pass for the private key's signature.
        assertRefused(verifier(verifying).verify(token(claims(), publicPem.getBytes(StandardCharsets.UTF_8))));
        assertRefused(verifier(verifying).verify(token(claims())));
    }

    /** A header that is JSON's null once threw out of the handler of whoever verified it. */
    @Test
    void refusesAHeaderThatIsNoObject() {
        for (String header : List.of("null", "[]", "7", "\"x\"", "{}", "")) {
            String encoded = encode(header.getBytes(StandardCharsets.UTF_8));
            Throwable refusal =
                    verifier(bySecret()).verify(encoded + "." + encoded + ".AA").cause();
            assertTrue(refusal instanceof InvalidToken, header);
        }
    }

    @Test
    void refusesTokensIssuedBeforeARevocation() throws Exception {
        Revocations revocations = new Revocations();
        TokenVerifier verifier = new TokenVerifier(VERTX, bySecret(), Set.of(), revocations);
        Instant now = Instant.now();
        revocations.add("ana", now);
        revocations.add("ana", now.minusSeconds(100));
        assertRefused(verifier.verify(token(claims())));
        assertRefused(verifier.verify(token(claims().put("iat", now.getEpochSecond() - 1))));
        assertEquals(
                "ana",
                await(verifier.verify(token(claims().put("iat", now.getEpochSecond() + 1))))
                        .id());
        assertEquals(
                "ben", await(verifier.verify(token(claims().put("sub", "ben")))).id());
    }

    /** A user changes the password with one token: it stays valid, until another revocation. */
    @Test
    void aRevocationMaySpareOneToken() {
        Revocations revocations = new Revocations();
        Instant before = Instant.parse("2030-01-01T00:00:00Z");
        Instant moment = before.plusMillis(1);
        assertTrue(revocations.add("ana", moment, "jti:own"));
        assertFalse(revocations.refuses("ana", before, "jti:own"));
        assertFalse(revocations.refuses("ana", null, "jti:own"));
        assertTrue(revocations.refuses("ana", before, "jti:other"));
        assertFalse(revocations.refuses("ana", moment, "jti:later"));
        assertFalse(revocations.add("ana", before, "jti:other"));
        assertTrue(revocations.refuses("ana", before, "jti:other"));
        // Of two in one millisecond nobody knows which came last.
        assertTrue(revocations.add("ana", moment, "jti:other"));
        assertTrue(revocations.refuses("ana", before, "jti:own"));
        assertTrue(revocations.refuses("ana", before, "jti:other"));
        assertTrue(revocations.add("ben", moment, "jti:own"));
        assertTrue(revocations.add("ben", moment.plusMillis(1)));
        assertTrue(revocations.refuses("ben", before, "jti:own"));
    }

    /** All within one second, the precision of most tokens: a token, a revocation, another token. */
    @Test
    void distinguishesItsOwnTokensBeforeAndAfterARevocationToTheMillisecond() {
        Revocations revocations = new Revocations();
        TokenVerifier verifier = new TokenVerifier(VERTX, bySecret(), Set.of(), revocations);
        TokenSigner signer = TokenSigner.of(VERTX, bySecret()).orElseThrow();
        Caller ana = new Caller("ana", "Ana", null, Set.of(), null, null);
        String before = signer.sign(ana, Duration.ofMinutes(1)).value();
        Instant moment = await(verifier.verify(before)).issuedAt().plusMillis(1);
        assertTrue(revocations.add("ana", moment));
        assertFalse(revocations.add("ana", moment));
        Await.until("the next millisecond", () -> Instant.now().isAfter(moment));
        String after = signer.sign(ana, Duration.ofMinutes(1)).value();
        assertRefused(verifier.verify(before));
        assertFalse(await(verifier.verify(after)).issuedAt().isBefore(moment));
        revocations.forgetBefore(moment.plusMillis(1));
        assertEquals("ana", await(verifier.verify(before)).id());
    }

    /** A library's message about a text that it cannot parse quotes the text. */
    @Test
    void quotesNothingOfTheTokenInARefusal() throws Exception {
        for (String secret : List.of(
                "c2VjcmV0.c2VjcmV0.c2VjcmV0",
                part(new JsonObject().put("alg", "HS256")) + ".c2VjcmV0.c2VjcmV0",
                token(claims()) + "secret",
                token(claims().put("exp", 1)))) {
            IllegalStateException failed = assertThrows(
                    IllegalStateException.class,
                    () -> await(verifier(bySecret()).verify(secret)));
            String why = failed.getCause().getCause().getMessage();
            assertTrue(
                    Set.of("malformed", "the signature does not verify", "expired")
                            .contains(why),
                    why);
        }
    }

    @Test
    void cannotBeCreatedWithoutAKey() {
        assertThrows(IllegalArgumentException.class, () -> verifier(config(Optional.empty(), List.of())));
        assertTrue(TokenSigner.of(VERTX, config(Optional.empty(), List.of())).isEmpty());
    }
}
