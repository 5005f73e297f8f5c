package dev.switchboard.auth;

import dev.switchboard.auth.InvalidToken.Reason;
import dev.switchboard.config.Secret;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Signs people in by the provider's page: authorization code with PKCE (OpenID Connect Core 1.0, section 3.1; RFC 7636). The
 * hub redeems the code itself, so a client secret and the provider's tokens never reach a page. Holds no state; safe from any
 * thread, and completes on the caller's context.
 */
public final class OpenIdSignIn {

    /**
     * The way to the provider's page.
     *
     * @param url where the browser goes
     * @param cookie what it keeps until it comes back
     */
    public record Departure(String url, String cookie) {}

    /**
     * Somebody who came back signed in.
     *
     * @param returnTo the path on this hub where they wanted to go
     */
    public record Arrival(Identity identity, String returnTo) {}

    private final OpenIdProvider provider;
    private final OidcConfig config;
    private final String clientId;
    private final TokenVerifier tokens;

    private OpenIdSignIn(OpenIdProvider provider, OidcConfig config, String clientId, TokenVerifier tokens) {
        this.provider = provider;
        this.config = config;
        this.clientId = clientId;
        this.tokens = tokens;
    }

    /** Empty if no client is configured. */
    public static Optional<OpenIdSignIn> of(OpenIdProvider provider, OidcConfig config, TokenVerifier tokens) {
        return config.clientId().map(clientId -> new OpenIdSignIn(provider, config, clientId, tokens));
    }

    /**
     * Begins a sign-in.
     *
     * @param redirectUri where the provider sends the browser back, as it is registered there
     * @param returnTo a path on this hub; any other text becomes {@code /}
     * @param cookie what the browser keeps of earlier attempts
     */
    public Future<Departure> begin(String redirectUri, String returnTo, String cookie) {
        return TokenVerifier.onContextOfCaller(provider.endpoint("authorization_endpoint")
                .map(page -> departure(page, SignInAttempt.begin(returnTo), redirectUri, cookie)));
    }

    private Departure departure(String page, SignInAttempt attempt, String redirectUri, String cookie) {
        Map<String, String> query = new LinkedHashMap<>();
        query.put("response_type", "code");
        query.put("client_id", clientId);
        query.put("redirect_uri", redirectUri);
        query.put("scope", String.join(" ", config.scopes()));
        query.put("state", attempt.state());
        query.put("nonce", attempt.nonce());
        query.put("code_challenge", attempt.challenge());
        query.put("code_challenge_method", "S256");
        return new Departure(
                page + (page.contains("?") ? "&" : "?") + form(query),
                SignInAttempts.decode(cookie).with(attempt).encode());
    }

    /** What the browser keeps after this answer: the attempts in its other tabs. Empty if there are none. */
    public static String keptAfter(MultiMap answer, String cookie) {
        return SignInAttempts.decode(cookie)
                .without(Objects.requireNonNullElse(answer.get("state"), ""))
                .encode();
    }

    /** The text if it is a path on this hub, and {@code /} otherwise. */
    public static String ownPath(String text) {
        return SignInAttempt.ownPath(text);
    }

    /** The path on this hub for which the attempt was begun that this answers; {@code /} if it answers none. */
    public static String returnTo(MultiMap answer, String cookie) {
        return answered(answer, cookie).map(SignInAttempt::returnTo).orElse("/");
    }

    private static Optional<SignInAttempt> answered(MultiMap answer, String cookie) {
        return Optional.ofNullable(answer.get("state"))
                .flatMap(state -> SignInAttempts.decode(cookie).answeredBy(state));
    }

    /**
     * Ends a sign-in; fails if the answer is not to this browser's attempt, or the provider or its token does not stand up.
     *
     * @param answer the query with which the provider sent the browser back
     * @param cookie what the browser kept
     */
    public Future<Arrival> finish(MultiMap answer, String cookie, String redirectUri) {
        Optional<SignInAttempt> kept = answered(answer, cookie);
        if (kept.isEmpty()) {
            return Future.failedFuture(new InvalidToken(Reason.CLAIMS, "the answer is to another attempt"));
        }
        String code = answer.get("code");
        String issuer = answer.get("iss");
        if (code == null || (issuer != null && !issuer.equals(provider.issuer()))) {
            // RFC 9207: an answer of another provider must not be taken for this one's.
            return Future.failedFuture(new InvalidToken(Reason.ISSUER, "the provider has not signed the user in"));
        }
        SignInAttempt attempt = kept.get();
        return TokenVerifier.onContextOfCaller(redeem(code, attempt, redirectUri)
                .compose(granted -> identify(granted, attempt))
                .map(identity -> new Arrival(identity, attempt.returnTo())));
    }

    private Future<JsonObject> redeem(String code, SignInAttempt attempt, String redirectUri) {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "authorization_code");
        form.put("code", code);
        form.put("redirect_uri", redirectUri);
        form.put("code_verifier", attempt.verifier());
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Accept", "application/json");
        return provider.metadata().compose(document -> {
            authenticate(document, form, headers);
            return provider.endpoint("token_endpoint")
                    .compose(url -> provider.post(url, headers, form(form)))
                    .recover(OpenIdSignIn::unredeemed);
        });
    }

    /** RFC 6749, section 5.2: 400 is about the code. Any other failure is the provider's, or the registration's. */
    private static <T> Future<T> unredeemed(Throwable cause) {
        return Future.failedFuture(
                cause instanceof IssuerHttp.Unsuccessful answer && answer.status() == 400
                        ? new InvalidToken(Reason.CLAIMS, "the provider does not accept the code")
                        : cause);
    }

    /** RFC 6749, section 2.3.1: by the header unless the provider takes the form only. */
    private void authenticate(JsonObject document, Map<String, String> form, Map<String, String> headers) {
        Optional<String> secret = config.clientSecret().map(Secret::reveal);
        boolean byForm = document.getValue("token_endpoint_auth_methods_supported") instanceof JsonArray methods
                && !methods.contains("client_secret_basic")
                && methods.contains("client_secret_post");
        if (secret.isPresent() && !byForm) {
            String pair = encoded(clientId) + ":" + encoded(secret.get());
            headers.put(
                    "Authorization",
                    "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
            return;
        }
        form.put("client_id", clientId);
        secret.ifPresent(known -> form.put("client_secret", known));
    }

    private Future<Identity> identify(JsonObject granted, SignInAttempt attempt) {
        if (!(granted.getValue("id_token") instanceof String idToken)) {
            return Future.failedFuture(new InvalidToken(Reason.CLAIMS, "the provider sent no ID token"));
        }
        return tokens.idToken(idToken, provider.issuer(), clientId).compose(claims -> {
            if (!attempt.nonce().equals(claims.getValue("nonce"))) {
                return Future.failedFuture(new InvalidToken(Reason.CLAIMS, "the ID token is of another attempt"));
            }
            return accessClaims(granted, claims).map(access -> tokens.identityOf(access.mergeIn(claims), idToken));
        });
    }

    /** Keycloak has roles in the access token only; where that is a JWT of the same user, it adds what the ID token lacks. */
    private Future<JsonObject> accessClaims(JsonObject granted, JsonObject claims) {
        if (!(granted.getValue("access_token") instanceof String token)) {
            return Future.succeededFuture(new JsonObject());
        }
        return tokens.issued(token)
                .map(access -> provider.issuer().equals(access.getValue("iss"))
                                && claims.getValue("sub").equals(access.getValue("sub"))
                        ? access.copy()
                        : new JsonObject())
                .otherwise(opaque -> new JsonObject());
    }

    private static String form(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
                .collect(Collectors.joining("&"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
