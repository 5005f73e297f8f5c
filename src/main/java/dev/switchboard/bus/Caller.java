package dev.switchboard.bus;

import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The user of a verified token and the connection that a command came over. It travels in the headers of a command, never
 * in its body.
 *
 * @param id the token's {@code sub}; empty for a client without a token, and for the hub
 * @param username the token's {@code username}, or the id if it has none
 * @param email the token's {@code email}, or null
 * @param roles the token's {@code roles}
 * @param connectionId the connection, or null if the command came over none
 * @param node the id of the node that holds the connection, or null if there is no connection
 * @param endpoint the endpoint that the command came through, such as {@code websocket} or {@code rest}; null where that is
 *     not known, as for the hub itself
 * @param address the client's address, of a request by REST; null otherwise
 */
@ConcernApi
public record Caller(
        String id,
        String username,
        @Nullable String email,
        Set<String> roles,
        @Nullable String connectionId,
        @Nullable String node,
        @Nullable String endpoint,
        @Nullable String address) {

    /** The hub itself. */
    public static final Caller HUB = new Caller("", "", null, Set.of("hub"), null, "");

    private static final String HEADER = "caller";

    public Caller {
        roles = Set.copyOf(roles);
    }

    /** A caller whose endpoint is not known. */
    public Caller(
            String id,
            String username,
            @Nullable String email,
            Set<String> roles,
            @Nullable String connectionId,
            @Nullable String node) {
        this(id, username, email, roles, connectionId, node, null, null);
    }

    /** A caller whose address is not known. */
    public Caller(
            String id,
            String username,
            @Nullable String email,
            Set<String> roles,
            @Nullable String connectionId,
            @Nullable String node,
            @Nullable String endpoint) {
        this(id, username, email, roles, connectionId, node, endpoint, null);
    }

    /** A copy with the client's address. */
    public Caller from(String clientAddress) {
        return new Caller(id, username, email, roles, connectionId, node, endpoint, clientAddress);
    }

    /** Whether the hub itself asks, not a user. */
    public boolean isHub() {
        return roles.contains("hub");
    }

    /** Whether it is a client without a token, which may be in public channels and nowhere else. */
    public boolean isAnonymous() {
        return id.isEmpty() && !isHub();
    }

    /** Whether the caller has the role; {@code admin} includes {@code service}. */
    public boolean hasRole(String role) {
        return roles.contains(role) || ("service".equals(role) && roles.contains("admin"));
    }

    /** The user as clients see it: {@code {id, username, email}}. */
    public JsonObject toUser() {
        return new JsonObject().put("id", id).put("username", username).put("email", email);
    }

    void writeTo(MultiMap headers) {
        JsonObject json = toUser().put("roles", new JsonArray(roles.stream().toList()))
                .put("connectionId", connectionId)
                .put("node", node)
                .put("endpoint", endpoint);
        if (address != null) {
            json.put("address", address);
        }
        headers.set(HEADER, json.encode());
    }

    static Caller readFrom(MultiMap headers) {
        JsonObject json = new JsonObject(headers.get(HEADER));
        Set<String> roles = Set.copyOf(
                json.getJsonArray("roles").stream().map(Object::toString).toList());
        return new Caller(
                json.getString("id"),
                json.getString("username"),
                json.getString("email"),
                roles,
                json.getString("connectionId"),
                json.getString("node"),
                json.getString("endpoint"),
                json.getString("address"));
    }
}
