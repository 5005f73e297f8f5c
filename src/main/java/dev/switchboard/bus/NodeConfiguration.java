package dev.switchboard.bus;

import dev.switchboard.bus.HubCommand.Form;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The configuration that a node runs with: the answer to {@link GatewayCommands#CONFIGURATION}.
 *
 * @param settings by their keys, in order
 */
public record NodeConfiguration(String node, List<Setting> settings) {

    static final Form<NodeConfiguration> FORM = new Form<>(NodeConfiguration::toJson, NodeConfiguration::from);

    /**
     * One setting.
     *
     * @param key such as {@code http.port}
     * @param value as JSON has it, without secrets
     * @param isDefault whether it is the default
     */
    public record Setting(String key, @Nullable Object value, boolean isDefault) {

        private JsonObject toJson() {
            return new JsonObject().put("key", key).put("value", value).put("default", isDefault);
        }

        private static Setting from(JsonObject json) {
            return new Setting(json.getString("key"), json.getValue("value"), json.getBoolean("default"));
        }
    }

    public NodeConfiguration {
        settings = List.copyOf(settings);
    }

    /** {@code {node, settings: [{key, value, default}]}}. */
    public JsonObject toJson() {
        return new JsonObject()
                .put("node", node)
                .put(
                        "settings",
                        new JsonArray(settings.stream().map(Setting::toJson).toList()));
    }

    private static NodeConfiguration from(JsonObject json) {
        return new NodeConfiguration(
                json.getString("node"),
                new Fields(json).objects("settings").stream().map(Setting::from).toList());
    }
}
