package dev.switchboard.boot;

import dev.switchboard.config.Settings;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Whether this hub sends push messages: it must tell push services how to reach its operator (RFC 8292, section 2.1). That is
 * {@code push.contact}, or {@code http.publicUrl} where it is https; without either, browsers cannot subscribe. Stateless.
 */
final class PushRules {

    private static final String CONCERN = "push";

    private PushRules() {}

    /** {@code push} for its concern, with what it takes from elsewhere in the configuration. */
    static JsonObject of(Settings settings) {
        Settings concerns = settings.at("concerns");
        return settings.at(CONCERN)
                .toJson()
                .put("contact", contact(settings).orElse(null))
                .put("maxUnread", setting(concerns, "chat", "maxUnread"))
                .put("usersAtOnce", setting(concerns, "presence", "maxUsers"));
    }

    private static int setting(Settings concerns, String concern, String key) {
        return concerns.at(concern).at("settings").whole(key);
    }

    private static Optional<String> contact(Settings settings) {
        return settings.at(CONCERN)
                .optionalText("contact")
                .or(() -> settings.at("http").optionalText("publicUrl").filter(PushRules::isHttps));
    }

    private static boolean isHttps(String url) {
        return url.toLowerCase(Locale.ROOT).startsWith("https:");
    }

    private static boolean isOn(JsonObject document, JsonObject push) {
        return push.getValue("contact") != null
                || document.getValue("http") instanceof JsonObject http
                        && http.getValue("publicUrl") instanceof String url
                        && isHttps(url);
    }

    /** Problems that the schema cannot find. */
    static List<String> problems(JsonObject document) {
        List<String> problems = new ArrayList<>();
        if (document.getValue(CONCERN) instanceof JsonObject push) {
            if (isOn(document, push)) {
                BackEndRules.checkUnreadAfter(CONCERN, push, document, problems);
            }
            if (push.getValue("contact") != null) {
                DeployRules.problem(document, "push.contact", CONCERN).ifPresent(problems::add);
            }
            if (push.getValue("ca") instanceof String file
                    && ConfigRules.path(file).filter(Files::isReadable).isEmpty()) {
                problems.add("push.ca: \"" + file + "\" is not readable");
            }
            if (push.getValue("hosts") instanceof JsonArray hosts && hosts.isEmpty()) {
                problems.add("push.hosts: is empty, so no browser could subscribe; null stands for the browsers' own");
            }
        }
        return problems;
    }

    static Optional<String> note(Settings settings) {
        return settings.at(CONCERN).has("contact")
                ? DeployRules.note(settings, "push.contact", CONCERN)
                : Optional.empty();
    }
}
