package dev.switchboard.account;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * Where links lead and how they go out: {@code links} of the verticle's configuration.
 *
 * @param url what they begin with, without a slash at its end; null if there are none
 * @param hooked whether a hook names {@code account:link} in full
 * @param logged whether they are logged where no hook does: on a developer's own hub
 */
record LinkConfig(@Nullable String url, boolean hooked, boolean logged) {

    static LinkConfig from(JsonObject links) {
        return new LinkConfig(
                links.getString("url"), links.getBoolean("hooked", false), links.getBoolean("logged", false));
    }

    boolean enabled() {
        return url != null && (hooked || logged);
    }

    /** The page of the application takes the token from the fragment, which browsers send to nobody. */
    String address(LinkPurpose purpose, String token) {
        return url + "/#/link/" + purpose.word() + "/" + token;
    }
}
