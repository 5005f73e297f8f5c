package dev.switchboard.api;

import dev.switchboard.auth.Tokens;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.function.Predicate;

/**
 * Makes the cookies of a sign-in, which scripts cannot read. Stateless.
 *
 * @param secure whether the client uses TLS, as a trusted proxy says or at the hub itself
 */
public record SessionCookie(Predicate<HttpServerRequest> secure) {

    /** The cookie that every endpoint reads. */
    Cookie ofToken(HttpServerRequest request, String token, Duration life) {
        return cookie(request, Tokens.NAME, token, "/", life);
    }

    Cookie cookie(HttpServerRequest request, String name, String value, String path, Duration life) {
        return Cookie.cookie(name, value)
                .setPath(path)
                .setHttpOnly(true)
                .setSecure(secure.test(request))
                .setSameSite(CookieSameSite.LAX)
                .setMaxAge(life.toSeconds());
    }
}
