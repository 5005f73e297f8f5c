package dev.switchboard.account;

import dev.switchboard.account.Letters.Letter;
import dev.switchboard.account.LinkStore.Link;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.HookOffers;
import dev.switchboard.bus.HookOffers.Offer;
import dev.switchboard.bus.HubCommands;
import dev.switchboard.bus.LogText;
import dev.switchboard.bus.WireTime;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlConnection;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes links and has them go out: to the hooks that name {@code account:link}, or into the log of a developer's own hub. On its
 * verticle's event loop; lives as long as it.
 */
final class LinkSending {

    private static final Logger LOG = LoggerFactory.getLogger(LinkSending.class);

    private static final int TOKEN_BYTES = 32;
    private static final long TOO_MANY_RETRY_MS = 3_600_000;

    private final SecureRandom random = new SecureRandom();
    private final LinkConfig config;
    private final LinkStore links;
    private final Letters letters;
    private final HubCommands hub;

    LinkSending(Vertx vertx, LinkConfig config, LinkStore links, Letters letters) {
        this.config = config;
        this.links = links;
        this.letters = letters;
        this.hub = HubCommands.of(vertx);
    }

    boolean enabled() {
        return config.enabled();
    }

    /** Fails where this hub sends no links, whoever asks for one. */
    void check() {
        if (!enabled()) {
            throw Failure.forbidden("this hub sends no links");
        }
    }

    /**
     * Fails with {@code RATE_LIMITED} if the account or the address has got too many.
     *
     * @param language of the letter, as {@link Letters#language} takes it
     * @param hold as {@link LinkStore#make} has it
     */
    Future<Void> send(Link link, @Nullable String language, Function<SqlConnection, Future<?>> hold) {
        String token = token();
        return links.make(token, link, hold).compose(made -> made.map(until -> goOut(link, language, token, until))
                .orElseGet(() -> Future.failedFuture(Failure.rateLimited(TOO_MANY_RETRY_MS))));
    }

    private Future<Void> goOut(Link link, @Nullable String language, String token, Instant until) {
        String url = config.address(link.purpose(), token);
        if (!config.hooked()) {
            LOG.info(
                    "account link: purpose={} userId={} url={}",
                    link.purpose().word(),
                    LogText.field(link.accountId()),
                    url);
            return Future.succeededFuture();
        }
        Letter letter = letters.of(link.purpose(), language, url, until);
        JsonObject data = new JsonObject()
                .put("userId", link.accountId())
                .put("email", link.email())
                .put("purpose", link.purpose().word())
                .put("url", url)
                .put("expiresAt", WireTime.write(until))
                .put("language", letter.language())
                .put("subject", letter.subject())
                .put("text", letter.text());
        return hub.ask(HookOffers.OFFER, new Offer(HookOffers.ACCOUNT_LINK, link.accountId(), data, until))
                .compose(taken -> taken.hooks() > 0
                        ? Future.<Void>succeededFuture()
                        : Future.failedFuture(Failure.unavailable("no hook takes links now")))
                .onFailure(failure -> forget(token));
    }

    private void forget(String token) {
        links.forget(token)
                .onFailure(failure -> LOG.debug("a link that did not go out stays until it expires", failure));
    }

    private String token() {
        byte[] bytes = new byte[TOKEN_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
