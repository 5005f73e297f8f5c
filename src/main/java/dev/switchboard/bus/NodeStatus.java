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
 */
public record NodeStatus(String node, int connections, boolean draining, List<Member> members) {

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

    /** {@code {node, connections, draining, members: [{node, state}]}}. */
    public JsonObject toJson() {
        return new JsonObject()
                .put("node", node)
                .put("connections", connections)
                .put("draining", draining)
                .put(
                        "members",
                        new JsonArray(members.stream().map(Member::toJson).toList()));
    }

    private static NodeStatus from(JsonObject json) {
        return new NodeStatus(
                json.getString("node"),
                json.getInteger("connections"),
                json.getBoolean("draining"),
                new Fields(json).objects("members").stream().map(Member::from).toList());
    }
}
