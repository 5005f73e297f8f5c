package dev.switchboard.auth;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an OpenID provider says of itself (OpenID Connect Discovery 1.0): where its keys are and where people sign in. Its
 * document is read when it is asked for and kept for ten minutes; after a failure the next read is a second later at the
 * earliest. Safe from any thread; closed by its verifier.
 */
public final class OpenIdProvider {

    private static final String PATH = "/.well-known/openid-configuration";
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final long KEPT_NANOS = Duration.ofMinutes(10).toNanos();
    private static final long COOLDOWN_NANOS = Duration.ofSeconds(1).toNanos();

    private final String issuer;
    private final IssuerHttp http;
    private @Nullable Future<JsonObject> read;
    private long readAt;

    public OpenIdProvider(Vertx vertx, String issuer) {
        this.issuer = issuer;
        this.http = new IssuerHttp(vertx, TIMEOUT);
    }

    String issuer() {
        return issuer;
    }

    /** Where its keys are. */
    Future<String> keysUrl() {
        return endpoint("jwks_uri");
    }

    /** One of the URLs in its document. */
    Future<String> endpoint(String name) {
        return metadata()
                .compose(document -> document.getValue(name) instanceof String url
                        ? Future.succeededFuture(url)
                        : Future.failedFuture("the provider's document has no " + name));
    }

    synchronized Future<JsonObject> metadata() {
        Future<JsonObject> last = read;
        long age = System.nanoTime() - readAt;
        if (last != null && (!last.isComplete() || age < (last.succeeded() ? KEPT_NANOS : COOLDOWN_NANOS))) {
            return last;
        }
        String base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
        Future<JsonObject> next = http.get(base + PATH, "application/json").map(this::check);
        read = next;
        readAt = System.nanoTime();
        return next;
    }

    /** Section 4.3: otherwise another provider could take this one's place. */
    private JsonObject check(Buffer body) {
        JsonObject document = new JsonObject(body);
        if (!issuer.equals(document.getValue("issuer"))) {
            throw new IllegalStateException("the document names another issuer than auth.oidc.issuer");
        }
        return document;
    }

    /** Posts a form to the token endpoint. */
    Future<JsonObject> post(String url, Map<String, String> headers, String form) {
        return http.post(url, headers, form).map(JsonObject::new);
    }

    Future<Void> close() {
        return http.close();
    }
}
