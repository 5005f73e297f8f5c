package dev.switchboard.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.config.ConfigLoader;
import dev.switchboard.config.Reloadable;
import dev.switchboard.config.Secret;
import dev.switchboard.config.Settings;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What signs requests to back ends is replaced by a reload; where they are sent is not. */
class BackEndSecretsReloadTest {

    private final JsonObject document = ConfigLoader.defaults();
    private final Reloadable<Settings> running = Reloadable.of(Settings.of(with("old", "http://127.0.0.1:1/")));

    private JsonObject with(Object secret, String url) {
        JsonObject backEnd = new JsonObject().put("url", url).put("secret", secret);
        JsonObject copy = document.copy();
        copy.getJsonObject("concerns").put("orders", new JsonObject().put("http", backEnd));
        copy.getJsonObject("decide").put("join", backEnd.copy());
        return copy;
    }

    private void reload(JsonObject next) {
        new Reload(running, () -> Settings.of(next)).run();
    }

    private static List<String> plain(List<Secret> secrets) {
        return secrets.stream().map(Secret::reveal).toList();
    }

    @Test
    void replacesSecretsAndNothingElse() {
        reload(with(JsonArray.of("new", "old"), "http://127.0.0.1:2/"));
        Settings http = running.get().at("concerns").at("orders").at("http");
        assertEquals(List.of("new", "old"), plain(http.secrets("secret")));
        assertEquals("http://127.0.0.1:1/", http.text("url"));
        assertEquals(
                List.of("new", "old"),
                plain(running.get().at("decide").at("join").secrets("secret")));
    }

    /** A back end that comes or goes waits for a restart; it must not stop the reload of the others' secrets. */
    @Test
    void leavesBackEndsThatComeAndGoToARestart() {
        JsonObject next = with("new", "http://127.0.0.1:1/");
        next.getJsonObject("decide")
                .put("message", new JsonObject().put("url", "x").put("secret", "y"));
        next.getJsonObject("decide").putNull("join");
        reload(next);
        assertTrue(running.get().at("decide").has("join"));
        assertFalse(running.get().at("decide").has("message"));
        assertEquals(
                List.of("new"),
                plain(running.get().at("concerns").at("orders").at("http").secrets("secret")));
    }
}
