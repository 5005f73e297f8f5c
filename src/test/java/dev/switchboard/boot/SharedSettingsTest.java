package dev.switchboard.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.switchboard.config.ConfigLoader;
import dev.switchboard.config.Secret;
import dev.switchboard.config.Settings;
import dev.switchboard.testing.TestTokens;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SharedSettingsTest {

    private static final ClusterSecret SECRET = secret("a secret of the cluster, long enough");

    @Test
    void doesNotDependOnTheOrderOfKeys() {
        JsonObject limits = document().getJsonObject("limits");
        List<String> keys = new ArrayList<>(limits.fieldNames());
        Collections.reverse(keys);
        JsonObject turned = new JsonObject();
        keys.forEach(key -> turned.put(key, limits.getValue(key)));
        assertEquals(hashes(document(), true), hashes(document().put("limits", turned), true));
    }

    @Test
    void namesTheKeyThatDiffers() {
        JsonObject other = document();
        other.getJsonObject("limits")
                .getJsonObject("commands")
                .getJsonObject("message")
                .put("capacity", 1);
        Map<String, String> differing = hashes(other, true);
        differing.values().removeAll(hashes(document(), true).values());
        assertEquals(List.of("limits.commands"), List.copyOf(differing.keySet()));
    }

    @Test
    void leavesOutTokensWhereNoneAreVerified() {
        assertFalse(hashes(document(), false).containsKey("auth.jwt.secret"));
    }

    @Test
    void givesAwayNoHashThatOthersCanMake() {
        String key = "quota";
        assertNotEquals(
                hashes(document(), true).get(key),
                SharedSettings.hashes(Settings.of(document()), true, secret("another secret of the cluster, as long"))
                        .get(key));
    }

    private static JsonObject document() {
        JsonObject document = ConfigLoader.defaults();
        document.getJsonObject("auth").getJsonObject("jwt").put("secret", TestTokens.SECRET);
        return document;
    }

    private static Map<String, String> hashes(JsonObject document, boolean gateway) {
        return SharedSettings.hashes(Settings.of(document), gateway, SECRET);
    }

    private static ClusterSecret secret(String text) {
        return new ClusterSecret(List.of(new Secret(text)));
    }
}
