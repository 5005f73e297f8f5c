package dev.switchboard.boot;

import dev.switchboard.gateway.admission.OwnCommands;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Checks the back ends of {@code concerns} and {@code decide}. A problem names the key, never a secret. Stateless. */
final class BackEndRules {

    private static final String HTTP = DeploymentPlan.HTTP;
    private static final Duration LONGEST_COMMAND = Duration.ofSeconds(30);
    private static final Duration LONGEST_CONNECT = Duration.ofSeconds(10);
    /** Less than a command's 4 s: what asks must have time left to do what it asked about. */
    private static final Duration LONGEST_DECISION = Duration.ofSeconds(3);

    /** The Standard Webhooks specification asks for 24 to 64 bytes. */
    private static final int MIN_SECRET = 24;

    /** Events that nobody keeps. */
    private static final Set<String> NOT_KEPT = Set.of("typing", "message:read", "userStatus");

    /** A node learns within this time, after the linger of a connection, when a user was last connected. */
    private static final Duration UNTIL_SEEN = Duration.ofSeconds(2);

    /** What the schema's description promises. */
    private static final String UNREAD_AFTER = "20s";

    private static final String SIGNING_PREFIX = "whsec_";
    private static final Pattern TIME = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");
    private static final Map<String, Duration> UNITS = Map.of(
            "ms", Duration.ofMillis(1),
            "s", Duration.ofSeconds(1),
            "m", Duration.ofMinutes(1),
            "h", Duration.ofHours(1),
            "d", Duration.ofDays(1));

    private BackEndRules() {}

    static List<String> problems(JsonObject document) {
        List<String> problems = new ArrayList<>();
        if (document.getValue("concerns") instanceof JsonObject concerns) {
            concerns.fieldNames().forEach(name -> checkConcern(name, concerns.getValue(name), problems));
        }
        if (document.getValue("decide") instanceof JsonObject decide) {
            for (String decision : List.of("connect", "join", "message")) {
                if (decide.getValue(decision) instanceof JsonObject asked) {
                    Duration longest = "connect".equals(decision) ? LONGEST_CONNECT : LONGEST_DECISION;
                    check("decide." + decision, asked, longest, problems);
                }
            }
        }
        checkHooks(document, problems);
        return problems;
    }

    private static void checkHooks(JsonObject document, List<String> problems) {
        if (!(document.getValue("hooks") instanceof JsonArray hooks)) {
            return;
        }
        Set<Object> names = new HashSet<>();
        for (int i = 0; i < hooks.size(); i++) {
            if (hooks.getValue(i) instanceof JsonObject hook) {
                String path = "hooks[" + i + "]";
                check(path, hook, LONGEST_COMMAND, problems);
                if (hook.getValue("name") != null && !names.add(hook.getValue("name"))) {
                    problems.add(path + ".name: is that of another hook");
                }
                checkUnreadAfter(path, hook, document, problems);
                texts(hook, "events")
                        .filter(NOT_KEPT::contains)
                        .forEach(event -> problems.add(path + ".events: " + event + " is not offered"));
            }
        }
    }

    /** Before that the routing table may still have a user whose last connection has ended. */
    static void checkUnreadAfter(String path, JsonObject hook, JsonObject document, List<String> problems) {
        Duration shortest = userLinger(document).plus(UNTIL_SEEN);
        boolean asked = texts(hook, "events").anyMatch(Set.of("message:unread", "message:*", "*")::contains);
        Object given = hook.getValue("unreadAfter", asked ? UNREAD_AFTER : null);
        if (duration(given).filter(after -> after.compareTo(shortest) < 0).isPresent()) {
            problems.add(path + ".unreadAfter: is \"" + given + "\"; must be at least " + shortest.toMillis()
                    + "ms, which is cluster.routing.userLinger and " + UNTIL_SEEN.toSeconds() + "s");
        }
    }

    private static Duration userLinger(JsonObject document) {
        return document.getValue("cluster") instanceof JsonObject cluster
                        && cluster.getValue("routing") instanceof JsonObject routing
                ? duration(routing.getValue("userLinger")).orElse(Duration.ZERO)
                : Duration.ZERO;
    }

    private static void checkConcern(String name, @Nullable Object value, List<String> problems) {
        if (!(value instanceof JsonObject concern)) {
            return;
        }
        String path = "concerns." + name;
        boolean remote = concern.getValue(HTTP) != null;
        if (remote == (concern.getValue("verticle") != null)) {
            problems.add(path + ": must have " + (remote ? "either verticle or http, not both" : "verticle or http"));
        }
        texts(concern, "commands")
                .filter(OwnCommands.NAMES::contains)
                .forEach(command -> problems.add(path + ".commands: " + command + " is the hub's own"));
        if (concern.getValue(HTTP) instanceof JsonObject http) {
            check(path + ".http", http, LONGEST_COMMAND, problems);
            List<String> commands = texts(concern, "commands").toList();
            texts(http, "idempotent")
                    .filter(command -> !commands.contains(command))
                    .forEach(
                            command -> problems.add(path + ".http.idempotent: the concern owns no command " + command));
            if (commands.isEmpty()) {
                problems.add(path + ".commands: is missing; a back end answers the commands that are named here");
            }
        }
    }

    private static Stream<String> texts(JsonObject holder, String key) {
        return holder.getValue(key) instanceof JsonArray array
                ? array.stream().filter(String.class::isInstance).map(String.class::cast)
                : Stream.of();
    }

    private static void check(String path, JsonObject backEnd, Duration longest, List<String> problems) {
        if (backEnd.getValue("url") instanceof String url && !isUrl(url)) {
            problems.add(path + ".url: \"" + url + "\" is no URL with a host");
        }
        if (backEnd.getValue("timeout") instanceof String timeout && isLonger(timeout, longest)) {
            problems.add(path + ".timeout: is \"" + timeout + "\"; must be at most " + longest.toSeconds() + "s");
        }
        if (backEnd.getValue("ca") instanceof String file
                && ConfigRules.path(file).filter(Files::isReadable).isEmpty()) {
            problems.add(path + ".ca: \"" + file + "\" is not readable");
        }
        if (backEnd.getValue("secret") instanceof JsonArray secrets) {
            for (int i = 0; i < secrets.size(); i++) {
                checkSecret(path + ".secret[" + i + "]", secrets.getValue(i), problems);
            }
        } else {
            checkSecret(path + ".secret", backEnd.getValue("secret"), problems);
        }
    }

    private static boolean isUrl(String url) {
        try {
            URI uri = new URI(url);
            return uri.getHost() != null && uri.getPort() <= 65_535;
        } catch (URISyntaxException broken) {
            return false;
        }
    }

    private static boolean isLonger(String text, Duration longest) {
        return duration(text).filter(time -> time.compareTo(longest) > 0).isPresent();
    }

    private static Optional<Duration> duration(@Nullable Object value) {
        Matcher time = TIME.matcher(String.valueOf(value));
        return time.matches()
                ? Optional.of(
                        UNITS.getOrDefault(time.group(2), Duration.ZERO).multipliedBy(Long.parseLong(time.group(1))))
                : Optional.empty();
    }

    private static void checkSecret(String path, @Nullable Object value, List<String> problems) {
        if (!(value instanceof String secret) || secret.isEmpty()) {
            return;
        }
        if (SecretRules.isPlaceholder(secret)) {
            problems.add(path + ": is a placeholder that everybody knows");
        } else if (secret.startsWith(SIGNING_PREFIX)) {
            try {
                byte[] key = Base64.getDecoder().decode(secret.substring(SIGNING_PREFIX.length()));
                requireLength(path, key.length, problems);
            } catch (IllegalArgumentException notBase64) {
                problems.add(path + ": is not Base64 after " + SIGNING_PREFIX);
            }
        } else {
            requireLength(path, secret.getBytes(StandardCharsets.UTF_8).length, problems);
        }
    }

    private static void requireLength(String path, int bytes, List<String> problems) {
        if (bytes < MIN_SECRET) {
            problems.add(path + ": must have at least " + MIN_SECRET
                    + " bytes; make one with: echo whsec_$(openssl rand" + " -base64 32)");
        }
    }
}
