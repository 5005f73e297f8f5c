package dev.switchboard.boot;

import dev.switchboard.channel.ChannelNamespace;
import dev.switchboard.config.Settings;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Rules for {@code channels} that the JSON Schema cannot express. Each accepts a document of any shape. */
final class ChannelRules {

    private ChannelRules() {}

    static List<String> problems(JsonObject document) {
        List<String> problems = new ArrayList<>();
        if (document.getValue("channels") instanceof JsonObject channels) {
            channels.forEach(namespace -> {
                if (namespace.getValue() instanceof JsonObject settings) {
                    check(document, namespace.getKey(), settings, "join", problems);
                    check(document, namespace.getKey(), settings, "publish", problems);
                }
            });
            if (!channels.isEmpty()) {
                DeployRules.problem(document, "channels", ChannelStart.CONCERN).ifPresent(problems::add);
            }
        }
        return problems;
    }

    private static void check(
            JsonObject document, String namespace, JsonObject settings, String key, List<String> problems) {
        if (!(settings.getValue(key) instanceof JsonArray rules)) {
            return;
        }
        for (int i = 0; i < rules.size(); i++) {
            String path = "channels." + namespace + "." + key + "[" + i + "]: ";
            if (rules.getValue(i) instanceof String rule) {
                ChannelNamespace.problems(namespace, rule)
                        .forEach(problem -> problems.add(path + "\"" + rule + "\" " + problem));
                if (key.equals("join") && rule.equals("decide") && !isDecided(document)) {
                    problems.add(path + "decide needs decide.join, which is not set");
                }
            }
        }
    }

    private static boolean isDecided(JsonObject document) {
        return document.getValue("decide") instanceof JsonObject decide
                && decide.getValue("join") instanceof JsonObject join
                && join.getValue("url") != null;
    }

    static Optional<String> note(Settings settings) {
        return settings.at("channels").keys().isEmpty()
                ? Optional.empty()
                : DeployRules.note(settings, "channels", ChannelStart.CONCERN);
    }
}
