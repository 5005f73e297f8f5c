package dev.switchboard.auth;

import dev.switchboard.config.Settings;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which claims of a token say who its user is: {@code auth.jwt.claims} and {@code auth.jwt.roles}. Of several paths the first
 * with a usable claim counts; roles are those of all paths. Immutable.
 *
 * @param admins which values of the roles make an administrator
 * @param services which make a back end
 */
public record ClaimNames(
        List<ClaimPath> id,
        List<ClaimPath> username,
        List<ClaimPath> email,
        List<ClaimPath> roles,
        Set<String> admins,
        Set<String> services) {

    private static final String ADMIN = "admin";
    private static final String SERVICE = "service";
    /** The hub's own role, which no token can grant. */
    private static final String HUB = "hub";

    /** The claims of the hub's own tokens where nothing is configured. */
    public static final ClaimNames DEFAULT = new ClaimNames(
            paths("sub"), paths("username"), paths("email"), paths("roles"), Set.of(ADMIN), Set.of(SERVICE));

    public ClaimNames {
        id = List.copyOf(id);
        username = List.copyOf(username);
        email = List.copyOf(email);
        roles = List.copyOf(roles);
        admins = Set.copyOf(admins);
        services = Set.copyOf(services);
    }

    /** Reads {@code auth.jwt}. */
    static ClaimNames from(Settings jwt) {
        Settings claims = jwt.at("claims");
        Settings roles = jwt.at("roles");
        boolean ownRoles = !claims.has("roles");
        return new ClaimNames(
                paths(claims, "id", DEFAULT.id),
                paths(claims, "username", DEFAULT.username),
                paths(claims, "email", DEFAULT.email),
                paths(claims, "roles", DEFAULT.roles),
                values(roles, ADMIN, ownRoles),
                values(roles, SERVICE, ownRoles));
    }

    private static List<ClaimPath> paths(Settings claims, String name, List<ClaimPath> otherwise) {
        return claims.has(name)
                ? claims.textOrTexts(name).stream().map(ClaimPath::parse).toList()
                : otherwise;
    }

    private static List<ClaimPath> paths(String name) {
        return List.of(new ClaimPath(List.of(name)));
    }

    private static Set<String> values(Settings roles, String name, boolean ownRoles) {
        if (roles.has(name)) {
            return Set.copyOf(roles.textOrTexts(name));
        }
        return ownRoles ? Set.of(name) : Set.of();
    }

    /** Whether the text is a path; for the check of a configuration. */
    public static boolean isPath(String text) {
        try {
            ClaimPath.parse(text);
            return true;
        } catch (IllegalArgumentException none) {
            return false;
        }
    }

    /** The user's id, or null; a whole number is read as text. */
    @Nullable
    String idOf(JsonObject claims) {
        return first(claims, id, text -> Identity.isUsable(text, Identity.MAX_SUBJECT));
    }

    /** As {@link #idOf}, for a token that a back end made: it may have the id as {@code sub}, whatever is configured. */
    @Nullable
    String subjectOf(JsonObject claims) {
        String configured = idOf(claims);
        return configured == null ? DEFAULT.idOf(claims) : configured;
    }

    @Nullable
    String usernameOf(JsonObject claims) {
        return first(claims, username, text -> Identity.isUsable(text, Identity.MAX_NAME));
    }

    @Nullable
    String emailOf(JsonObject claims) {
        return first(claims, email, text -> Identity.isUsable(text, Identity.MAX_EMAIL));
    }

    private static @Nullable String first(JsonObject claims, List<ClaimPath> paths, Predicate<String> usable) {
        return paths.stream()
                .map(path -> text(path.read(claims)))
                .filter(text -> text != null && usable.test(text))
                .findFirst()
                .orElse(null);
    }

    /** A fraction is no id: its digits depend on who reads it. */
    private static @Nullable String text(@Nullable Object claim) {
        if (claim instanceof Integer || claim instanceof Long || claim instanceof BigInteger) {
            return claim.toString();
        }
        return claim instanceof String text ? text : null;
    }

    /** The roles of the token in the hub. */
    Set<String> rolesOf(JsonObject claims) {
        Set<String> values = new HashSet<>();
        roles.forEach(path -> values(path, path.read(claims)).forEach(values::add));
        Set<String> held = new HashSet<>(values);
        held.removeAll(Set.of(HUB, ADMIN, SERVICE));
        if (admins.stream().anyMatch(values::contains)) {
            held.add(ADMIN);
        }
        if (services.stream().anyMatch(values::contains)) {
            held.add(SERVICE);
        }
        return held;
    }

    /**
     * A list's texts, the words of a text (as in {@code scope}), an object's names, or the claim's own name where it is
     * true, as Firebase's custom claims are.
     */
    private static Stream<String> values(ClaimPath path, @Nullable Object claim) {
        if (claim instanceof JsonArray list) {
            return list.stream().filter(String.class::isInstance).map(String.class::cast);
        } else if (claim instanceof String text) {
            return Stream.of(text.split("\\s+")).filter(word -> !word.isEmpty());
        } else if (claim instanceof JsonObject object) {
            return object.fieldNames().stream();
        }
        return Boolean.TRUE.equals(claim) ? Stream.of(path.lastName()) : Stream.empty();
    }

    /** Writes a user into the claims of a token, so that these paths find them. */
    void write(JsonObject claims, String userId, @Nullable String name, @Nullable String address, Set<String> held) {
        id.get(0).write(claims, userId);
        if (name != null) {
            username.get(0).write(claims, name);
        }
        if (address != null) {
            email.get(0).write(claims, address);
        }
        Set<String> values = new TreeSet<>();
        held.forEach(role -> values.add(Objects.requireNonNullElse(valueOf(role), role)));
        roles.get(0).write(claims, new JsonArray(List.copyOf(values)));
    }

    private @Nullable String valueOf(String role) {
        Set<String> meanings = role.equals(ADMIN) ? admins : role.equals(SERVICE) ? services : Set.of();
        return meanings.stream().min(String::compareTo).orElse(null);
    }
}
