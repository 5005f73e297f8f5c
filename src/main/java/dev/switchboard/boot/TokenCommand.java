package dev.switchboard.boot;

import dev.switchboard.auth.Identity;
import dev.switchboard.auth.TokenSigner;
import dev.switchboard.bus.Caller;
import dev.switchboard.config.ConfigException;
import dev.switchboard.config.ConfigLoader;
import dev.switchboard.config.Settings;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** {@code token --sub=ana …}: signs a token as the hub itself does. */
final class TokenCommand {

    static final List<String> OPTIONS = List.of("sub", "username", "email", "roles", "ttl");

    /** A token's expiry is in whole seconds. */
    private static final Duration SHORTEST = Duration.ofSeconds(1);

    private TokenCommand() {}

    static String sign(CommandLine line, Settings settings) {
        requireUsable(line);
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
                            "auth.jwt", "has public keys only; signing needs a secret or a private key"))
                    .sign(user, ttl(line))
                    .value();
        } finally {
            vertx.close().await();
        }
    }

    /** A misspelled option of the command is none of the settings, all of which a refusal would list otherwise. */
    static void requireKnown(CommandLine line) {
        JsonObject settings = ConfigLoader.schema().getJsonObject("properties");
        List<String> problems = line.options().stream()
                .filter(option -> option.startsWith("--"))
                .map(option -> option.substring(2).replaceFirst("=.*", ""))
                .filter(name -> !OPTIONS.contains(name) && !name.equals("conf"))
                .filter(name -> !name.contains(".") && !settings.containsKey(name))
                .map(name -> "--" + name + ": unknown option; valid options: --" + String.join(", --", OPTIONS)
                        + ", and settings such as --data.dir")
                .toList();
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
    }

    /** Checks what a verifier of the token checks; it ignores a name or address that is too long or blank. */
    private static void requireUsable(CommandLine line) {
        List<String> problems = new ArrayList<>();
        if (line.option("sub").filter(id -> !id.isEmpty()).isEmpty()) {
            problems.add("--sub: is missing; name the user of the token, such as --sub=ana");
        } else {
            checkText(line, "sub", Identity.MAX_SUBJECT, problems);
        }
        checkText(line, "username", Identity.MAX_NAME, problems);
        checkText(line, "email", Identity.MAX_EMAIL, problems);
        try {
            if (ttl(line).compareTo(SHORTEST) < 0) {
                problems.add("--ttl: must be a duration of at least 1s, such as 5m, 1h, 30d");
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
                .ifPresent(text -> problems.add("--" + option + ": must have 1 to " + longest
                        + " characters and not be blank; it has " + text.length()));
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
