package dev.switchboard.bus;

import dev.switchboard.bus.HubCommand.Form;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * What a node reports of itself: the answer to {@link GatewayCommands#STATUS}.
 *
 * @param connections how many it holds
 * @param members the nodes of the cluster as it sees them
 * @param surroundings its version, and what it knows of the other nodes of its store
 */
public record NodeStatus(
        String node, int connections, boolean draining, List<Member> members, Surroundings surroundings) {

    private static final String UNKNOWN = "unknown";

    static final Form<NodeStatus> FORM = new Form<>(NodeStatus::toJson, NodeStatus::from);

    /**
     * A node of the cluster.
     *
     * @param state what routing knows of it, such as {@code live}
     */
    public record Member(String node, String state) {

        private JsonObject toJson() {
            return new JsonObject().put("node", node).put("state", state);
        }

        private static Member from(JsonObject json) {
            return new Member(json.getString("node"), json.getString("state"));
        }
    }

    /**
     * A live node that uses the same store and is not in the cluster.
     *
     * @param address where members of its cluster reach it
     */
    public record Apart(String node, String address, String version) {

        private JsonObject toJson() {
            return new JsonObject().put("node", node).put("address", address).put("version", version);
        }

        private static Apart from(JsonObject json) {
            return new Apart(json.getString("node"), json.getString("address"), json.getString("version"));
        }
    }

    /**
     * A node that differs in settings that all must agree on.
     *
     * @param keys the settings
     */
    public record Differing(String node, List<String> keys) {

        public Differing {
            keys = List.copyOf(keys);
        }

        private JsonObject toJson() {
            return new JsonObject().put("node", node).put("keys", new JsonArray(keys));
        }

        private static Differing from(JsonObject json) {
            return new Differing(
                    json.getString("node"),
                    json.getJsonArray("keys").stream().map(String::valueOf).toList());
        }
    }

    /**
     * What a node knows through its store.
     *
     * @param version the node's own version
     */
    public record Surroundings(String version, List<Apart> apart, List<Differing> differing) {

        public Surroundings {
            apart = List.copyOf(apart);
            differing = List.copyOf(differing);
        }

        private void addTo(JsonObject json) {
            json.put("version", version)
                    .put(
                            "apart",
                            new JsonArray(apart.stream().map(Apart::toJson).toList()))
                    .put(
                            "differing",
                            new JsonArray(
                                    differing.stream().map(Differing::toJson).toList()));
        }

        /** A node of an earlier version answers without them. */
        private static Surroundings from(JsonObject json) {
            Fields fields = new Fields(json);
            return new Surroundings(
                    json.getString("version", UNKNOWN),
                    json.containsKey("apart")
                            ? fields.objects("apart").stream().map(Apart::from).toList()
                            : List.of(),
                    json.containsKey("differing")
                            ? fields.objects("differing").stream()
                                    .map(Differing::from)
                                    .toList()
                            : List.of());
        }
    }

    /**
     * The answer to {@link GatewayCommands#FIGURES}.
     *
     * @param figures what the node counts and measures, as the console gets it; no room of the hub reads it
     */
    public record Figures(NodeStatus status, JsonObject figures) {

        static final Form<Figures> FORM = new Form<>(Figures::toJson, Figures::from);

        /** The status and the figures beside each other. */
        public JsonObject toJson() {
            return status.toJson().mergeIn(figures);
        }

        private static Figures from(JsonObject json) {
            JsonObject figures = json.copy();
            NodeStatus status = NodeStatus.from(json);
            status.toJson().fieldNames().forEach(figures::remove);
            figures.remove("success");
            return new Figures(status, figures);
        }
    }

    public NodeStatus {
        members = List.copyOf(members);
    }

    /** {@code {node, version, connections, draining, members: [{node, state}], apart: […], differing: […]}}. */
    public JsonObject toJson() {
        JsonObject json = new JsonObject()
                .put("node", node)
                .put("connections", connections)
                .put("draining", draining)
                .put(
                        "members",
                        new JsonArray(members.stream().map(Member::toJson).toList()));
        surroundings.addTo(json);
        return json;
    }

    private static NodeStatus from(JsonObject json) {
        return new NodeStatus(
                json.getString("node"),
                json.getInteger("connections"),
                json.getBoolean("draining"),
                new Fields(json).objects("members").stream().map(Member::from).toList(),
                Surroundings.from(json));
    }
}
