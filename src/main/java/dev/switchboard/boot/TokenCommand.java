package dev.switchboard.boot;

import dev.switchboard.auth.Identity;
import dev.switchboard.auth.TokenSigner;
import dev.switchboard.bus.Caller;
import dev.switchboard.config.ConfigException;
import dev.switchboard.config.Settings;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** {@code token --sub=ana …}: signs a token as the hub itself would. */
final class TokenCommand {

    static final List<String> OPTIONS = List.of("sub", "username", "email", "roles", "ttl");

    /** A token's end is in whole seconds. */
    private static final Duration SHORTEST = Duration.ofSeconds(1);

    private TokenCommand() {}

    static String sign(CommandLine line, Settings settings) {
        refuseUnlessAllIsUsable(line);
        String sub = line.option("sub").orElseThrow();
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
                    .sign(user, ttl(line))
                    .value();
        } finally {
            vertx.close().await();
        }
    }

    /** The hub would refuse the token, or read the name or the address as absent. */
    private static void refuseUnlessAllIsUsable(CommandLine line) {
        List<String> problems = new ArrayList<>();
        if (line.option("sub").filter(id -> !id.isEmpty()).isEmpty()) {
            problems.add("--sub: is missing: whose token is it? --sub=ana");
        } else {
            checkText(line, "sub", Identity.MAX_SUBJECT, problems);
        }
        checkText(line, "username", Identity.MAX_NAME, problems);
        checkText(line, "email", Identity.MAX_EMAIL, problems);
        try {
            if (ttl(line).compareTo(SHORTEST) < 0) {
                problems.add("--ttl: must be a length of time of 1s or more such as 5m, 1h, 30d");
            }
        } catch (ConfigException unreadable) {
            problems.addAll(unreadable.problems());
        }
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
    }

    private static void checkText(CommandLine line, String option, int longest, List<String> problems) {
        line.option(option)
                .filter(text -> !Identity.isUsable(text, longest))
                .ifPresent(text -> problems.add("--" + option + ": must be a text of 1 to " + longest
                        + " characters, not all of them blank; it has " + text.length()));
    }

    private static Duration ttl(CommandLine line) {
        return Settings.of(new JsonObject().put("--ttl", line.option("ttl").orElse("1h")))
                .duration("--ttl");
    }

    private static Set<String> roles(String text) {
        return Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(role -> !role.isEmpty())
                .collect(Collectors.toSet());
    }
}
