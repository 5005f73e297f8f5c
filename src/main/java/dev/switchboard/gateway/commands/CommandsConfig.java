package dev.switchboard.gateway.commands;

import dev.switchboard.config.Settings;
import java.util.HashMap;
import java.util.Map;

/**
 * What of the configuration concerns commands.
 *
 * @param maxPending how many commands of one connection may be in flight
 * @param maxTopics how many topics one connection may be in
 * @param maxRooms how many of these topics may be rooms
 * @param bareFields the commands whose data may be a bare string, and the field that it stands for; each concern declares
 *     its own
 */
public record CommandsConfig(int maxPending, int maxTopics, int maxRooms, Map<String, String> bareFields) {

    public CommandsConfig {
        bareFields = Map.copyOf(bareFields);
    }

    /** Reads {@code gateway} and {@code concerns} of the whole document. */
    public static CommandsConfig from(Settings document) {
        Settings settings = document.at("gateway");
        return new CommandsConfig(
                settings.whole("maxPendingCommands"),
                settings.whole("maxTopicsPerConnection"),
                document.at("quota").whole("rooms"),
                bareFields(document.at("concerns")));
    }

    private static Map<String, String> bareFields(Settings concerns) {
        Map<String, String> fields = new HashMap<>();
        for (String concern : concerns.keys()) {
            if (concerns.at(concern).keys().contains("bare")) {
                Settings bare = concerns.at(concern).at("bare");
                bare.keys().forEach(command -> fields.put(command, bare.text(command)));
            }
        }
        return fields;
    }
}
