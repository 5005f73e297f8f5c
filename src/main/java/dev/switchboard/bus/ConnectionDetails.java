package dev.switchboard.bus;

import dev.switchboard.bus.HubCommand.Form;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * One connection as the console shows it when it looks closer.
 *
 * @param lastHeardAt when the client last sent something, ISO 8601
 * @param commands how many it has sent
 * @param waitingBytes what its outbound queue holds
 * @param topics the names of its first topics
 */
public record ConnectionDetails(
        ConnectionInfo info,
        String lastHeardAt,
        long commands,
        long waitingBytes,
        int topicCount,
        List<String> topics) {

    /**
     * Which connections are meant.
     *
     * @param text the beginning of an id, a name or an address, or an endpoint; empty for all connections
     * @param limit at most so many
     */
    public record Search(String text, int limit) {

        private static final int PRESET = 50;
        private static final int MOST = 200;

        static final Form<Search> FORM = new Form<>(
                search -> new JsonObject().put("search", search.text()).put("limit", search.limit()), Search::from);

        /** Reads {@code {search?, limit?}}. */
        public static Search from(JsonObject json) {
            Fields fields = new Fields(json);
            return new Search(text(json), fields.whole("limit", 1, MOST, PRESET));
        }

        private static String text(JsonObject json) {
            return "".equals(json.getValue("search"))
                    ? ""
                    : new Fields(json)
                            .optionalText("search", Topic.MAX_ID_LENGTH)
                            .orElse("");
        }
    }

    /**
     * The answer to {@link GatewayCommands#INSPECT}.
     *
     * @param connections the newest of those found
     * @param found how many match
     */
    public record Found(List<ConnectionDetails> connections, int found) {

        static final Form<Found> FORM = new Form<>(Found::toJson, Found::from);

        public Found {
            connections = List.copyOf(connections);
        }

        private JsonObject toJson() {
            JsonArray array = new JsonArray();
            connections.forEach(connection -> array.add(connection.toJson()));
            return new JsonObject().put("connections", array).put("found", found);
        }

        private static Found from(JsonObject json) {
            return new Found(
                    new Fields(json)
                            .objects("connections").stream()
                                    .map(ConnectionDetails::from)
                                    .toList(),
                    json.getInteger("found"));
        }
    }

    public ConnectionDetails {
        topics = List.copyOf(topics);
    }

    /** As the console sees it. */
    public JsonObject toJson() {
        return info.toJson()
                .put("lastHeardAt", lastHeardAt)
                .put("commands", commands)
                .put("waitingBytes", waitingBytes)
                .put("topicCount", topicCount)
                .put("topics", new JsonArray(topics));
    }

    private static ConnectionDetails from(JsonObject json) {
        return new ConnectionDetails(
                ConnectionInfo.from(json),
                json.getString("lastHeardAt"),
                json.getLong("commands"),
                json.getLong("waitingBytes"),
                json.getInteger("topicCount"),
                new Fields(json).texts("topics"));
    }
}
