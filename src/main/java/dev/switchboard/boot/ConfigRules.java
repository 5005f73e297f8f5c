package dev.switchboard.boot;

import dev.switchboard.auth.ClaimNames;
import dev.switchboard.config.ConfigException;
import dev.switchboard.config.Secret;
import dev.switchboard.config.Settings;
import dev.switchboard.gateway.client.Networks;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Rules for the configuration that its JSON Schema cannot express. Each accepts a document of any shape. */
final class ConfigRules {

    static final List<Function<JsonObject, List<String>>> ALL = List.of(
            DeploymentPlan::problems,
            BackEndRules::problems,
            ChannelRules::problems,
            PushRules::problems,
            StoreRules::problems,
            SourceRules::problems,
            SecretRules::problems,
            PortRules::problems,
            ConfigRules::clusterProblems,
            ConfigRules::proxyProblems,
            ConfigRules::pathProblems,
            ConfigRules::claimProblems,
            ConfigRules::oidcProblems,
            ConfigRules::tlsProblems,
            CertificateRules::problems,
            ConfigRules::pageProblems);

    private ConfigRules() {}

    private static List<String> clusterProblems(JsonObject document) {
        List<String> problems = new ArrayList<>();
        if (document.getValue("cluster") instanceof JsonObject cluster
                && cluster.getValue("host") instanceof String host) {
            problems.addAll(ClusterSecret.problems(texts(cluster.getValue("secret")), host));
        }
        if (document.getValue("cluster") instanceof JsonObject cluster
                && cluster.getValue("join") instanceof JsonObject join) {
            if ("kubernetes".equals(join.getValue("mode")) && join.getValue("serviceDns") == null) {
                problems.add("cluster.join.serviceDns: is missing; mode kubernetes requires it");
            }
            if (join.getValue("members") instanceof JsonArray members) {
                members.forEach(member -> checkMember(member, problems));
            }
        }
        return problems;
    }

    private static List<Secret> texts(@Nullable Object oneOrList) {
        JsonArray list = oneOrList instanceof JsonArray several ? several : new JsonArray().add(oneOrList);
        return list.stream()
                .filter(String.class::isInstance)
                .map(text -> new Secret((String) text))
                .toList();
    }

    private static List<String> proxyProblems(JsonObject document) {
        List<String> problems = new ArrayList<>();
        if (document.getValue("http") instanceof JsonObject http
                && http.getValue("trustedProxies") instanceof JsonArray proxies) {
            for (int i = 0; i < proxies.size(); i++) {
                if (proxies.getValue(i) instanceof String text && !Networks.isOne(text)) {
                    problems.add("http.trustedProxies[" + i + "]: \"" + text
                            + "\" is neither an IP address nor a network such as 10.0.0.0/8");
                }
            }
        }
        return problems;
    }

    /** A path with letters beyond ASCII cannot be written where the locale has none, as under LC_ALL=C. */
    private static List<String> pathProblems(JsonObject document) {
        return document.getValue("data") instanceof JsonObject data
                        && data.getValue("dir") instanceof String dir
                        && path(dir).isEmpty()
                ? List.of("data.dir: \"" + dir + "\" is no path in the encoding of this process, which is "
                        + System.getProperty("sun.jnu.encoding") + "; set LC_ALL=C.UTF-8")
                : List.of();
    }

    /** The path of this text; empty if the system cannot write it. */
    static Optional<Path> path(String text) {
        try {
            return Optional.of(Path.of(text));
        } catch (InvalidPathException unwritable) {
            return Optional.empty();
        }
    }

    private static List<String> claimProblems(JsonObject document) {
        List<String> problems = new ArrayList<>();
        if (document.getValue("auth") instanceof JsonObject auth
                && auth.getValue("jwt") instanceof JsonObject jwt
                && jwt.getValue("claims") instanceof JsonObject claims) {
            claims.forEach(claim -> texts(claim.getValue()).stream()
                    .map(Secret::reveal)
                    .filter(path -> !ClaimNames.isPath(path))
                    .forEach(path -> problems.add("auth.jwt.claims." + claim.getKey() + ": \"" + path
                            + "\" is no path such as realm_access.roles or ['my.claim'].roles")));
        }
        return problems;
    }

    private static List<String> oidcProblems(JsonObject document) {
        List<String> problems = new ArrayList<>();
        if (document.getValue("auth") instanceof JsonObject auth
                && auth.getValue("oidc") instanceof JsonObject oidc
                && oidc.getValue("clientId") != null) {
            if (oidc.getValue("issuer") == null) {
                problems.add("auth.oidc.issuer: is missing; auth.oidc.clientId needs it");
            }
            if (auth.getValue("jwt") instanceof JsonObject jwt && jwt.getValue("secret") == null && !signs(jwt)) {
                problems.add("auth.oidc.clientId: needs auth.jwt.secret, or a private key in auth.jwt.keys, to sign the"
                        + " tokens of people who sign in");
            }
            if (oidc.getValue("scopes") instanceof JsonArray scopes && !scopes.contains("openid")) {
                problems.add("auth.oidc.scopes: must contain openid");
            }
        }
        return problems;
    }

    private static boolean signs(JsonObject jwt) {
        return jwt.getValue("keys") instanceof JsonArray keys
                && keys.stream()
                        .anyMatch(key -> key instanceof JsonObject one
                                && one.getValue("pem") instanceof String pem
                                && pem.contains("PRIVATE KEY-----"));
    }

    /** What is allowed and yet worth a word, for {@code check} and the log of a start. */
    static List<String> notes(Settings settings) {
        List<String> notes = new ArrayList<>();
        if (settings.at("http").has("origins")
                && settings.at("http").texts("origins").contains("*")) {
            notes.add(
                    "http.origins: has \"*\", so pages of every origin may use this hub with their visitors' cookies");
        }
        ChannelRules.note(settings).ifPresent(notes::add);
        LinkRules.note(settings).ifPresent(notes::add);
        PushRules.note(settings).ifPresent(notes::add);
        Settings jwt = settings.at("auth").at("jwt");
        for (String role : List.of("admin", "service")) {
            if (jwt.at("claims").has("roles") && !jwt.at("roles").has(role)) {
                notes.add("auth.jwt.roles." + role
                        + ": is not set while auth.jwt.claims.roles is, so no token has the role " + role);
            }
        }
        return notes;
    }

    private static List<String> tlsProblems(JsonObject document) {
        List<String> problems = new ArrayList<>();
        checkFiles(document, "http", List.of("cert", "key"), problems);
        checkFiles(document, "cluster", List.of("cert", "key", "ca"), problems);
        return problems;
    }

    /** The default page must not exceed the largest page that a client may ask for. */
    private static List<String> pageProblems(JsonObject document) {
        List<String> problems = new ArrayList<>();
        for (String concern : List.of("todo", "notification")) {
            if (document.getValue("concerns") instanceof JsonObject concerns
                    && concerns.getValue(concern) instanceof JsonObject owner
                    && owner.getValue("settings") instanceof JsonObject settings
                    && settings.getValue("page") instanceof Number page
                    && settings.getValue("maxPage") instanceof Number most
                    && page.longValue() > most.longValue()) {
                problems.add("concerns." + concern + ".settings.page: is " + page
                        + "; must not exceed maxPage, which is " + most);
            }
        }
        return problems;
    }

    /** Either all files are named or none, and each is readable. */
    private static void checkFiles(JsonObject document, String section, List<String> keys, List<String> problems) {
        if (!(document.getValue(section) instanceof JsonObject owner)
                || !(owner.getValue("tls") instanceof JsonObject tls)
                || keys.stream().allMatch(key -> tls.getValue(key) == null)) {
            return;
        }
        for (String key : keys) {
            String path = section + ".tls." + key + ": ";
            if (tls.getValue(key) == null) {
                problems.add(path + "is missing; " + String.join(", ", keys) + " belong together");
            } else if (tls.getValue(key) instanceof String file
                    && path(file).filter(Files::isReadable).isEmpty()) {
                problems.add(path + "\"" + file + "\" is not readable");
            }
        }
    }

    private static void checkMember(Object member, List<String> problems) {
        try {
            if (member instanceof String text) {
                MemberCandidates.parse(text);
            }
        } catch (ConfigException invalid) {
            problems.addAll(invalid.problems());
        }
    }
}
