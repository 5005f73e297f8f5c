package dev.switchboard.bus;

import dev.switchboard.bus.HubCommand.Form;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How users are connected to a node, as far as other users may see it: the answer to {@link GatewayCommands#DEVICES}.
 *
 * @param byUser the devices of each user who is connected, by the user's id
 */
public record UserDevices(Map<String, List<Device>> byUser) {

    static final Form<UserDevices> FORM = new Form<>(UserDevices::toJson, UserDevices::from);

    /** The users whose devices are asked for. */
    public record Question(List<String> ids) {

        static final Form<Question> FORM = new Form<>(
                users -> new JsonObject().put("users", new JsonArray(users.ids())),
                json -> new Question(new Fields(json).texts("users")));

        public Question {
            ids = List.copyOf(ids);
        }
    }

    /**
     * A device that a user is connected with.
     *
     * @param kind such as {@code phone}
     * @param endpoint such as {@code websocket}
     */
    public record Device(String kind, String endpoint) {

        public JsonObject toJson() {
            return new JsonObject().put("kind", kind).put("endpoint", endpoint);
        }

        private static Device from(JsonObject json) {
            return new Device(json.getString("kind"), json.getString("endpoint"));
        }
    }

    private JsonObject toJson() {
        JsonObject json = new JsonObject();
        byUser.forEach((user, devices) -> json.put(
                user, new JsonArray(devices.stream().map(Device::toJson).toList())));
        return new JsonObject().put("devices", json);
    }

    private static UserDevices from(JsonObject json) {
        Map<String, List<Device>> byUser = new HashMap<>();
        Fields devices = new Fields(json.getJsonObject("devices"));
        devices.data()
                .fieldNames()
                .forEach(user -> byUser.put(
                        user, devices.objects(user).stream().map(Device::from).toList()));
        return new UserDevices(byUser);
    }
}
