package dev.switchboard.bus;

import dev.switchboard.bus.HubCommand.Form;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One connection as every list of connections describes it.
 *
 * @param endpoint the way in, such as {@code websocket}
 * @param address the client's, null if unknown
 * @param userAgent as the client sent it, null if it sent none
 * @param kind of device, such as {@code phone}
 * @param openedAt ISO 8601
 */
public record ConnectionInfo(
        String id,
        String userId,
        String username,
        String node,
        String endpoint,
        @Nullable String address,
        @Nullable String userAgent,
        String kind,
        String openedAt) {

    /** The answer to {@link GatewayCommands#CONNECTIONS}. */
    public record Listing(List<ConnectionInfo> connections) {

        static final Form<Listing> FORM = new Form<>(Listing::toJson, Listing::from);

        public Listing {
            connections = List.copyOf(connections);
        }

        private JsonObject toJson() {
            return new JsonObject()
                    .put(
                            "connections",
                            new JsonArray(connections.stream()
                                    .map(ConnectionInfo::toJson)
                                    .toList()));
        }

        private static Listing from(JsonObject json) {
            return new Listing(new Fields(json)
                    .objects("connections").stream().map(ConnectionInfo::from).toList());
        }
    }

    /** As the console and back ends see it. */
    public JsonObject toJson() {
        return new JsonObject()
                .put("id", id)
                .put("userId", userId)
                .put("username", username)
                .put("node", node)
                .put("endpoint", endpoint)
                .put("address", address)
                .put("userAgent", userAgent)
                .put("kind", kind)
                .put("openedAt", openedAt);
    }

    static ConnectionInfo from(JsonObject json) {
        return new ConnectionInfo(
                json.getString("id"),
                json.getString("userId"),
                json.getString("username"),
                json.getString("node"),
                json.getString("endpoint"),
                json.getString("address"),
                json.getString("userAgent"),
                json.getString("kind"),
                json.getString("openedAt"));
    }
}
