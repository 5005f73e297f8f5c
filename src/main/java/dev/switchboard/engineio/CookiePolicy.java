package dev.switchboard.engineio;

import io.vertx.core.http.CookieSameSite;

/**
 * The cookie that the first response of a session sets to its id. It is for balancers that keep a client on its node;
 * nothing here reads it.
 *
 * @param name {@code io} by custom
 * @param secure whether it is for https only
 */
public record CookiePolicy(String name, String path, CookieSameSite sameSite, boolean secure) {

    String header(String sid) {
        return name + "=" + sid + "; Path=" + path + "; HttpOnly" + (secure ? "; Secure" : "") + "; SameSite="
                + sameSite;
    }
}
