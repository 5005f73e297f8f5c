package dev.switchboard.auth;

import static dev.switchboard.testing.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.auth.InvalidToken.Reason;
import dev.switchboard.auth.JwtConfig.Jwks;
import dev.switchboard.config.Secret;
import dev.switchboard.config.Settings;
import dev.switchboard.intake.IntakeMetrics;
import dev.switchboard.testing.Issuer;
import dev.switchboard.testing.Issuer.IssuerKey;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens of the shape that identity providers issue, with the configuration of the page on identity providers. */
class ProviderTokensTest {

    private static Vertx vertx;
    private static Issuer issuer;
    private TokenVerifier verifier;

    @BeforeAll
    static void open() {
        vertx = Vertx.vertx();
        issuer = new Issuer(vertx);
    }

    @AfterAll
    static void closeAll() {
        issuer.close();
        await(vertx.close());
    }

    @AfterEach
    void close() {
        if (verifier != null) {
            await(verifier.close());
        }
    }

    @Test
    void keycloak() throws Exception {
        Identity ana = verify(
                "RS256",
                page("Keycloak"),
                """
                {"iss": "https://id.example/realms/acme", "aud": "account", "typ": "Bearer", "azp": "chat.app",
                 "sub": "f3b1c2d4-0000-4000-8000-000000000001", "preferred_username": "ana",
                 "email": "ana@example.org", "email_verified": true, "scope": "openid profile email",
                 "realm_access": {"roles": ["offline_access", "hub-admin"]},
                 "resource_access": {"chat.app": {"roles": ["moderator"]}, "account": {"roles": ["view-profile"]}}}""");
        assertUser(ana, "f3b1c2d4-0000-4000-8000-000000000001", "ana", "ana@example.org");
        assertEquals(Set.of("offline_access", "hub-admin", "moderator", "admin"), ana.roles());
    }

    @Test
    void auth0() throws Exception {
        Identity ana = verify(
                "RS256",
                page("Auth0"),
                """
                {"iss": "https://acme.eu.auth0.com/", "sub": "auth0|5f7c8ec7c33c6c004bbafe82", "gty": "password",
                 "aud": ["https://hub.example", "https://acme.eu.auth0.com/userinfo"], "azp": "x",
                 "https://example.com/roles": ["Administrator"], "https://example.com/name": "ana",
                 "https://example.com/email": "ana@example.org", "permissions": ["read:chats"]}""");
        assertUser(ana, "auth0|5f7c8ec7c33c6c004bbafe82", "ana", "ana@example.org");
        assertEquals(Set.of("Administrator", "read:chats", "admin"), ana.roles());
    }

    /** Its JWKS has keys of RS256; its access tokens have {@code username}, its ID tokens {@code cognito:username}. */
    @Test
    void cognito() throws Exception {
        Identity ana = verify(
                "RS256",
                page("Cognito"),
                """
                {"iss": "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_X", "token_use": "access",
                 "client_id": "x", "sub": "a0b1", "username": "ana", "scope": "openid",
                 "cognito:groups": ["ops", "eu-west-1_X_Google"]}""");
        assertUser(ana, "a0b1", "ana", null);
        assertEquals(Set.of("ops", "eu-west-1_X_Google", "admin"), ana.roles());
    }

    /** Its {@code sub} differs for each application; {@code oid} is the person. */
    @Test
    void entra() throws Exception {
        Identity ana = verify(
                "RS256",
                page("Entra"),
                """
                {"iss": "https://login.microsoftonline.com/t/v2.0", "aud": "6e74172b", "ver": "2.0", "tid": "t",
                 "sub": "AAAAAA", "oid": "00000000-0000-0000-66f3-3332eca7ea81", "name": "Ana Ruiz",
                 "preferred_username": "ana@example.org", "roles": ["Hub.Service"], "scp": "Chats.Read Chats.Write"}""");
        assertUser(ana, "00000000-0000-0000-66f3-3332eca7ea81", "Ana Ruiz", "ana@example.org");
        assertEquals(Set.of("Hub.Service", "Chats.Read", "Chats.Write", "service"), ana.roles());
    }

    /** Custom claims are often true rather than listed. */
    @Test
    void firebase() throws Exception {
        Identity ana = verify(
                "RS256",
                page("Firebase"),
                """
                {"iss": "https://securetoken.google.com/acme", "aud": "acme", "name": "Ana", "user_id": "QwErTy",
                 "sub": "QwErTy", "email": "ana@example.org", "email_verified": true, "staff": true, "moderator": false,
                 "firebase": {"identities": {"email": ["ana@example.org"]}, "sign_in_provider": "password"}}""");
        assertUser(ana, "QwErTy", "Ana", "ana@example.org");
        assertEquals(Set.of("staff", "admin"), ana.roles());
    }

    @Test
    void aNumericSubject() throws Exception {
        assertUser(verify("ES256", "{}", "{\"sub\": 42}"), "42", "42", null);
    }

    /** Regression: RSA-PSS keys, and those that name no algorithm, were refused. */
    @ParameterizedTest
    @ValueSource(strings = {"RS512", "PS256", "PS384", "PS512", "ES384", "EdDSA"})
    void keysThatNameNoAlgorithm(String algorithm) throws Exception {
        IssuerKey key = IssuerKey.of("k", algorithm);
        JsonObject published = key.published();
        published.remove("alg");
        issuer.publish(published);
        assertEquals("ana", verified(start("{}").verify(key.token())).id());
    }

    /** Regression: the schema and the reader of keys knew RSA and EC alone. */
    @ParameterizedTest
    @ValueSource(strings = {"PS256", "EdDSA"})
    void configuredKeys(String algorithm) throws Exception {
        IssuerKey key = IssuerKey.of("k", algorithm);
        String pem = "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(key.pair().getPublic().getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
        JwtConfig config = new JwtConfig(
                Optional.empty(),
                List.of(new JwtConfig.Key(algorithm, new Secret(pem), Optional.empty())),
                Optional.empty(),
                List.of(),
                Duration.ofSeconds(5));
        verifier = new TokenVerifier(vertx, config, Set.of(), new Revocations());
        assertEquals("ana", verified(verifier.verify(key.token())).id());
        String other = IssuerKey.of("k", algorithm).token();
        assertEquals(Reason.SIGNATURE, refused(verifier.verify(other)));
    }

    /** Clocks differ: an issuer's may be a minute ahead, and a token counts 5 s after its end. */
    @Test
    void toleratesClocksWithinBounds() throws Exception {
        IssuerKey key = IssuerKey.of("k", "ES256");
        issuer.publish(key.published());
        TokenVerifier tokens = start("{}");
        long now = Instant.now().getEpochSecond();
        for (String claim : List.of("iat", "nbf")) {
            verified(tokens.verify(token(key, new JsonObject().put(claim, now + 50))));
            assertEquals(Reason.EARLY, refused(tokens.verify(token(key, new JsonObject().put(claim, now + 90)))));
            Reason unreadable = refused(tokens.verify(token(key, new JsonObject().put(claim, "now"))));
            assertTrue(Set.of(Reason.CLAIMS, Reason.MALFORMED).contains(unreadable), unreadable.label());
        }
        verified(tokens.verify(token(key, new JsonObject().put("exp", now - 2))));
        assertEquals(Reason.EXPIRED, refused(tokens.verify(token(key, new JsonObject().put("exp", now - 10)))));
        assertEquals(Reason.EXPIRED, refused(tokens.verifyNewer(token(key, new JsonObject().put("exp", now - 2)))));
        // A revocation of a minute ago, whose token says that it was issued a minute ahead, ends the connection.
        Identity ahead = verified(tokens.verify(token(key, new JsonObject().put("iat", now + 50))));
        assertTrue(ahead.issuedAt().isBefore(Instant.now().plusSeconds(6)));
    }

    @Test
    void saysWhatIsWrongWithAToken() throws Exception {
        IssuerKey key = IssuerKey.of("k", "ES256");
        issuer.publish(key.published());
        verifier = new TokenVerifier(
                vertx,
                new JwtConfig(
                        Optional.empty(),
                        List.of(),
                        Optional.of("https://id.example"),
                        List.of("hub"),
                        Duration.ofSeconds(5),
                        Optional.of(jwks())),
                Set.of(),
                new Revocations());
        JsonObject right = new JsonObject().put("iss", "https://id.example").put("aud", "hub");
        assertEquals("ana", verified(verifier.verify(token(key, right))).id());
        assertEquals(
                Reason.ISSUER, refused(verifier.verify(token(key, right.copy().put("iss", "https://evil")))));
        assertEquals(
                Reason.AUDIENCE, refused(verifier.verify(token(key, right.copy().put("aud", "other")))));
        assertEquals(
                Reason.CLAIMS, refused(verifier.verify(token(key, right.copy().put("sub", 1.5)))));
        assertEquals(Reason.MALFORMED, refused(verifier.verify("nonsense")));
        assertEquals(
                Reason.KEY,
                refused(verifier.verify(IssuerKey.of("other", "ES256").token())));
        assertEquals(
                Reason.SIGNATURE,
                refused(verifier.verify(IssuerKey.of("k", "ES256").token())));
        assertEquals(
                Set.copyOf(IntakeMetrics.TOKEN_REASONS),
                Set.copyOf(Stream.concat(
                                Stream.of(IntakeMetrics.TOKEN_MISSING),
                                Stream.of(Reason.values()).map(Reason::label))
                        .toList()),
                "every reason is counted");
    }

    /** The configuration that the page gives for a provider. */
    private static String page(String provider) throws IOException {
        String text = Files.readString(Path.of("src/site/markdown/identity.md"));
        String section = text.substring(text.indexOf("## " + provider + "\n"));
        String block = section.substring(section.indexOf("```json\n") + "```json\n".length());
        return new JsonObject(block.substring(0, block.indexOf("```")))
                .getJsonObject("auth")
                .getJsonObject("jwt")
                .encode();
    }

    private Identity verify(String algorithm, String settings, String claims) throws Exception {
        IssuerKey key = IssuerKey.of("key-1", algorithm);
        issuer.publish(key.published());
        return verified(start(settings).verify(token(key, new JsonObject(claims))));
    }

    private static String token(IssuerKey key, JsonObject claims) throws Exception {
        JsonObject header = new JsonObject()
                .put("alg", key.algorithm())
                .put("kid", key.kid())
                .put("typ", "JWT");
        return key.token(header, Issuer.claims().mergeIn(claims));
    }

    private TokenVerifier start(String settings) {
        JsonObject given = new JsonObject(settings);
        JsonObject whole = new JsonObject()
                .put("claims", given.getJsonObject("claims", new JsonObject()))
                .put("roles", given.getJsonObject("roles", new JsonObject()));
        JwtConfig config = new JwtConfig(
                Optional.empty(),
                List.of(),
                Optional.empty(),
                List.of(),
                Duration.ofSeconds(5),
                Optional.of(jwks()),
                ClaimNames.from(Settings.of(whole)));
        verifier = new TokenVerifier(vertx, config, Set.of(), new Revocations());
        return verifier;
    }

    private static Jwks jwks() {
        return new Jwks(issuer.url(), Duration.ofMinutes(10), Duration.ofMillis(50), Duration.ofSeconds(5));
    }

    private static Identity verified(Future<Identity> verification) {
        return await(verification);
    }

    private static Reason refused(Future<Identity> verification) throws Exception {
        try {
            verification.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
            throw new AssertionError("accepted");
        } catch (java.util.concurrent.ExecutionException refused) {
            return ((InvalidToken) refused.getCause()).reason();
        }
    }

    private static void assertUser(Identity user, String id, String username, String email) {
        assertEquals(id, user.id());
        assertEquals(username, user.username());
        assertEquals(email, user.email());
    }
}
