package dev.switchboard.boot;

import dev.switchboard.auth.TokenSigner;
import dev.switchboard.bus.Caller;
import dev.switchboard.config.ConfigException;
import dev.switchboard.config.Settings;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** {@code token --sub=ana …}: signs a token as the hub itself would. */
final class TokenCommand {

    static final List<String> OPTIONS = List.of("sub", "username", "email", "roles", "ttl");

    private TokenCommand() {}

    static String sign(CommandLine line, Settings settings) {
        String sub = line.option("sub")
                .filter(id -> !id.isEmpty())
                .orElseThrow(() -> new ConfigException("--sub", "is missing: whose token is it? --sub=ana"));
        Caller user = new Caller(
                sub,
                line.option("username").orElse(sub),
                line.option("email").orElse(null),
                roles(line.option("roles").orElse("")),
                null,
                "");
        Vertx vertx = Vertx.vertx();
        try {
            return TokenSigner.of(vertx, DevelopmentSecret.jwt(settings))
                    .orElseThrow(() -> new ConfigException(
                            "auth.jwt", "has public keys only; a token is signed with a secret or a private key"))
                    .sign(user, ttl(line.option("ttl").orElse("1h")))
                    .value();
        } finally {
            vertx.close().await();
        }
    }

    private static Duration ttl(String text) {
        return Settings.of(new JsonObject().put("--ttl", text)).duration("--ttl");
    }

    private static Set<String> roles(String text) {
        return Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(role -> !role.isEmpty())
                .collect(Collectors.toSet());
    }
}
