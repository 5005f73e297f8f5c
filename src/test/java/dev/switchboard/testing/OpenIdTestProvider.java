package dev.switchboard.testing;

import static dev.switchboard.testing.Await.await;

import dev.switchboard.testing.Issuer.IssuerKey;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A small OpenID provider on loopback: its document, its keys, a page that asks for a name, and a token endpoint that insists
 * on PKCE, on the client's secret if it has one, and on codes that are used once. As with Keycloak, roles are in the access
 * token alone. Closed by the test.
 */
public final class OpenIdTestProvider implements AutoCloseable {

    /** The hub's registration. */
    public static final String CLIENT = "hub";

    private final int port = TestStores.freePort();
    private final Map<String, MultiMap> codes = new ConcurrentHashMap<>();
    private final Map<String, String> users = new ConcurrentHashMap<>();
    private final String secret;
    private final IssuerKey key;
    private final HttpServer server;

    /** How many codes were redeemed. */
    public final AtomicInteger redeemed = new AtomicInteger();
    /** What the ID tokens say besides. */
    public volatile JsonObject besides = new JsonObject();
    /** The status of the token endpoint, which grants nothing unless it is 200. */
    public volatile int grants = 200;
    /** What the document says its issuer is. */
    public volatile String named = issuer();

    /** @param secret the client's secret, or null for a public client */
    public OpenIdTestProvider(Vertx vertx, String secret) throws GeneralSecurityException {
        this.secret = secret;
        this.key = IssuerKey.of("k1", "ES256");
        this.server = vertx.createHttpServer();
        await(server.requestHandler(this::handle).listen(port, "127.0.0.1"));
    }

    public String issuer() {
        return "http://127.0.0.1:" + port + "/realms/test";
    }

    private void handle(HttpServerRequest request) {
        switch (request.path()) {
            case "/realms/test/.well-known/openid-configuration" -> json(request, 200, document());
            case "/keys" -> json(request, 200, new JsonObject().put("keys", JsonArray.of(key.published())));
            case "/authorize" -> ask(request);
            case "/enter" -> request.setExpectMultipart(true).endHandler(end -> enter(request));
            case "/token" -> request.setExpectMultipart(true).endHandler(end -> grant(request));
            default -> request.response().setStatusCode(404).end();
        }
    }

    private JsonObject document() {
        String here = "http://127.0.0.1:" + port;
        return new JsonObject()
                .put("issuer", named)
                .put("jwks_uri", here + "/keys")
                .put("authorization_endpoint", here + "/authorize?ui=plain")
                .put("token_endpoint", here + "/token")
                .put("response_types_supported", JsonArray.of("code"))
                .put("code_challenge_methods_supported", JsonArray.of("S256"));
    }

    /** The page on which people sign in. */
    private void ask(HttpServerRequest request) {
        MultiMap asked = request.params();
        boolean wellFormed = "code".equals(asked.get("response_type"))
                && CLIENT.equals(asked.get("client_id"))
                && "S256".equals(asked.get("code_challenge_method"))
                && asked.get("scope").contains("openid");
        if (!wellFormed) {
            request.response().setStatusCode(400).end("bad request");
            return;
        }
        String code = UUID.randomUUID().toString();
        codes.put(code, MultiMap.caseInsensitiveMultiMap().addAll(asked));
        request.response()
                .putHeader("Content-Type", "text/html")
                .end(
                        "<!doctype html><title>Provider</title><form method=post action=/enter><input type=hidden name=code value="
                                + code
                                + "><label>Name <input name=user></label><button name=go value=yes>Enter</button>"
                                + "<button name=go value=no>Cancel</button></form>");
    }

    private void enter(HttpServerRequest request) {
        MultiMap form = request.formAttributes();
        MultiMap asked = codes.get(form.get("code"));
        users.put(form.get("code"), form.get("user"));
        String answer = "yes".equals(form.get("go")) ? "code=" + form.get("code") : "error=access_denied";
        request.response()
                .setStatusCode(303)
                .putHeader(
                        "Location",
                        asked.get("redirect_uri") + "?" + answer + "&state="
                                + URLEncoder.encode(asked.get("state"), StandardCharsets.UTF_8) + "&iss="
                                + URLEncoder.encode(issuer(), StandardCharsets.UTF_8))
                .end();
    }

    private void grant(HttpServerRequest request) {
        if (grants != 200) {
            json(request, grants, new JsonObject());
            return;
        }
        MultiMap form = request.formAttributes();
        MultiMap asked = form.get("code") == null ? null : codes.remove(form.get("code"));
        if (asked == null
                || !asked.get("redirect_uri").equals(form.get("redirect_uri"))
                || !asked.get("code_challenge").equals(challenge(form.get("code_verifier")))
                || !isClient(request, form)) {
            json(request, 400, new JsonObject().put("error", "invalid_grant"));
            return;
        }
        redeemed.incrementAndGet();
        String user = users.get(form.get("code"));
        JsonObject claims = new JsonObject()
                .put("iss", issuer())
                .put("sub", "id-of-" + user)
                .put("exp", Instant.now().plusSeconds(60).getEpochSecond())
                .put("iat", Instant.now().getEpochSecond());
        JsonObject access = claims.copy()
                .put("aud", "account")
                .put("realm_access", new JsonObject().put("roles", JsonArray.of("hub-admin")));
        JsonObject id = claims.copy()
                .put("aud", CLIENT)
                .put("nonce", asked.get("nonce"))
                .put("preferred_username", user)
                .mergeIn(besides);
        json(
                request,
                200,
                new JsonObject()
                        .put("token_type", "Bearer")
                        .put("id_token", sign(id))
                        .put("access_token", sign(access)));
    }

    /** A token of this provider for any client. */
    public String sign(JsonObject claims) {
        try {
            return key.token(new JsonObject().put("alg", "ES256").put("kid", "k1"), claims);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private boolean isClient(HttpServerRequest request, MultiMap form) {
        if (secret == null) {
            return CLIENT.equals(form.get("client_id"));
        }
        String pair = CLIENT + ":" + URLEncoder.encode(secret, StandardCharsets.UTF_8);
        return ("Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)))
                .equals(request.getHeader("Authorization"));
    }

    private static String challenge(String verifier) {
        try {
            return Issuer.base64(
                    MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static void json(HttpServerRequest request, int status, JsonObject body) {
        request.response()
                .setStatusCode(status)
                .putHeader("Content-Type", "application/json")
                .end(body.encode());
    }

    @Override
    public void close() {
        await(server.close());
    }
}
