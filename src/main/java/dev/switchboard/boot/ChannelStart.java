package dev.switchboard.boot;

import dev.switchboard.auth.ChannelTokens;
import dev.switchboard.auth.OidcConfig;
import dev.switchboard.auth.OpenIdProvider;
import dev.switchboard.auth.Revocations;
import dev.switchboard.auth.TokenVerifier;
import dev.switchboard.config.Reloadable;
import dev.switchboard.config.Settings;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.Set;

/** What the concern {@code channel} needs before it is deployed. Used once, by {@link NodeStart}. */
final class ChannelStart {

    static final String CONCERN = "channel";

    private final Reloadable<Settings> running;
    private final DeploymentPlan plan;

    ChannelStart(Reloadable<Settings> running, DeploymentPlan plan) {
        this.running = running;
        this.plan = plan;
    }

    /** Installs what verifies the tokens of channels, if this node runs the concern and a namespace takes them. */
    Optional<TokenVerifier> open(Vertx vertx) {
        Settings settings = running.get();
        boolean runs =
                plan.concerns().stream().anyMatch(concern -> concern.name().equals(CONCERN));
        if (!runs || !takesTokens(settings.at("channels").toJson())) {
            return Optional.empty();
        }
        Optional<OpenIdProvider> provider =
                OidcConfig.from(settings.at("auth")).map(found -> new OpenIdProvider(vertx, found.issuer()));
        TokenVerifier verifier =
                new TokenVerifier(vertx, running.map(DevelopmentSecret::jwt), Set.of(), new Revocations(), provider);
        new ChannelTokens(verifier).install(vertx);
        return Optional.of(verifier);
    }

    private static boolean takesTokens(JsonObject channels) {
        return channels.stream()
                .map(namespace -> ((JsonObject) namespace.getValue()).getJsonArray("join", new JsonArray()))
                .anyMatch(rules -> rules.contains("token"));
    }
}
