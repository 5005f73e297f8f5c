package dev.switchboard.boot;

import dev.switchboard.config.Settings;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;

/**
 * A concern that a setting needs and that {@code deploy} does not name. A node may leave it to others, but a list from before the
 * concern leaves it out without meaning to: one that names all that there was then is a problem, any other is worth a note.
 */
final class DeployRules {

    private static final List<String> EVERYTHING_ONCE =
            List.of("gateway", "log", "chat", "presence", "todo", "notification", "rooms");

    private DeployRules() {}

    /**
     * The problem, if it is one.
     *
     * @param key the setting that needs the concern
     */
    static Optional<String> problem(JsonObject document, String key, String concern) {
        return document.getValue("deploy") instanceof JsonArray deploy && isOld(deploy.getList(), concern)
                ? Optional.of("deploy: names everything but " + concern + ", which " + key + " needs")
                : Optional.empty();
    }

    /** The note, if it is worth one. */
    static Optional<String> note(Settings settings, String key, String concern) {
        return settings.texts("deploy").contains(concern)
                ? Optional.empty()
                : Optional.of(key + ": is set, but deploy does not name " + concern + ": another node must run it");
    }

    private static boolean isOld(List<?> deploy, String concern) {
        return deploy.containsAll(EVERYTHING_ONCE) && !deploy.contains(concern);
    }
}
