package dev.switchboard.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.config.ConfigLoader;
import dev.switchboard.config.Settings;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LinkRulesTest {

    private static final String URL = "--http.publicUrl=https://hub.example.org/";
    private static final String SECRET = "--auth.jwt.secret=a secret for tests only, long enough";

    private static Settings settings(String... options) {
        return new ConfigLoader(Map.of(), Path.of(""), List.of())
                .load(Stream.of(options).toList());
    }

    private static String hook(String events) {
        return "--hooks=[{\"name\":\"mail\",\"url\":\"https://mail.example.org\",\"secret\":\"a secret of 24 bytes or more\","
                + "\"events\":[" + events + "]}]";
    }

    @Test
    void linksGoToAHookThatNamesThem() {
        Settings settings = settings(URL, SECRET, hook("\"message:new\",\"account:link\""));
        assertTrue(LinkRules.enabled(settings));
        assertEquals(
                new JsonObject()
                        .put("url", "https://hub.example.org")
                        .put("hooked", true)
                        .put("logged", false),
                LinkRules.of(settings));
        assertFalse(LinkRules.enabled(settings(URL, SECRET, hook("\"*\",\"account:*\""))));
        assertFalse(LinkRules.enabled(settings(SECRET, hook("\"account:link\""))));
    }

    @Test
    void saysSoIfAHookWaitsForLinksInVain() {
        assertEquals(
                List.of("http.publicUrl: is not set, so there are no links for the hook that takes account:link"),
                ConfigRules.notes(settings(SECRET, hook("\"account:link\""))));
        assertEquals(List.of(), ConfigRules.notes(settings(SECRET, URL, hook("\"account:link\""))));
    }

    @Test
    void onlyADevelopersOwnHubLogsThem() {
        assertTrue(LinkRules.enabled(settings(URL)));
        assertFalse(LinkRules.enabled(settings()));
        for (String wider : List.of(SECRET, "--http.host=0.0.0.0", "--http.trustedProxies=10.0.0.7")) {
            assertFalse(
                    LinkRules.enabled(settings(URL, wider, "--cluster.secret=" + "0123456789abcdefgh".repeat(2))),
                    wider);
        }
    }
}
