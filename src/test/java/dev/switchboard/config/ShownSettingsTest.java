package dev.switchboard.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.config.ShownSettings.Shown;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An operator sees the configuration in force, and none of its secrets. */
class ShownSettingsTest {

    private static final String SECRET = "s3cr3t";
    private static final ShownSettings SHOWN = new ShownSettings();

    private final List<String> secrets = new ArrayList<>();

    private static Map<String, Shown> shown(JsonObject document) {
        return SHOWN.of(Settings.of(document)).stream().collect(Collectors.toMap(Shown::key, one -> one));
    }

    /** A document that has everything that the schema describes, with a secret of its own wherever it marks one. */
    private Object filled(SchemaNode node) {
        if (node.isSecret()) {
            return node.isUri() ? "scheme://hub:" + secret() + "@host/" : secret();
        }
        if (node.isFree()) {
            return node.isSection() ? new JsonObject().put("own", secret()) : secret();
        }
        if (node.allows("array")) {
            return new JsonArray().add(filled(node.child("0").orElseThrow()));
        }
        JsonObject object = new JsonObject();
        node.properties().forEach((key, child) -> object.put(key, filled(child)));
        node.child("some-name").ifPresent(child -> object.put("some-name", filled(child)));
        return object.isEmpty() ? "a value" : object;
    }

    private String secret() {
        secrets.add(SECRET + secrets.size());
        return secrets.get(secrets.size() - 1);
    }

    @Test
    void hidesWhateverTheSchemaMarksOrDoesNotDescribe() {
        JsonObject document = (JsonObject) filled(SchemaNode.of(ConfigLoader.schema()));
        assertTrue(secrets.size() > 10, () -> secrets.size() + " secrets");
        String text = SHOWN.of(Settings.of(document)).toString();
        assertFalse(text.contains(SECRET), text);
        assertTrue(text.contains("scheme://hub:[hidden]@host/"), text);
    }

    @Test
    void showsTheRestAndWhatIsTheDefault() {
        JsonObject document = ConfigLoader.defaults();
        document.getJsonObject("http").put("port", 3010).put("origins", new JsonArray().add("https://app.example.org"));
        Map<String, Shown> shown = shown(document);
        assertEquals(new Shown("http.port", 3010, false), shown.get("http.port"));
        assertEquals(
                new JsonArray().add("https://app.example.org"),
                shown.get("http.origins").value());
        assertEquals(new Shown("auth.jwt.secret", null, true), shown.get("auth.jwt.secret"));
        assertTrue(shown.get("concerns.chat.settings.maxText").isDefault());
        List<String> keys =
                SHOWN.of(Settings.of(document)).stream().map(Shown::key).toList();
        assertEquals(keys.stream().sorted().toList(), keys);
    }

    @Test
    void hidesBothSecretsWhileOneIsReplaced() {
        JsonObject document = ConfigLoader.defaults();
        document.getJsonObject("auth")
                .getJsonObject("jwt")
                .put("secret", new JsonArray().add("new").add("old"));
        assertEquals(
                new JsonArray().add("[hidden]").add("[hidden]"),
                shown(document).get("auth.jwt.secret").value());
    }

    @ParameterizedTest
    @CsvSource({
        "postgresql://hub:s3cr3t@db:5432/hub, postgresql://hub:[hidden]@db:5432/hub",
        "postgresql://hub@db/hub, postgresql://[hidden]@db/hub",
        "postgresql://db/hub, postgresql://db/hub",
        "postgresql://hub:s3/c@r:3t@one;two/hub, postgresql://hub:[hidden]@one;two/hub",
        "postgresql://db/hub?user=hub&password=s3cr3t, postgresql://db/hub?[hidden]",
        "postgresql://hub:s3?cr@db/hub, postgresql://hub:[hidden]@db/hub",
        "redis://:s3cr3t@cache/1, redis://:[hidden]@cache/1",
        "s3cr3t, [hidden]"
    })
    void showsAnAddressWithoutItsPassword(String given, String expected) {
        JsonObject document = ConfigLoader.defaults();
        document.getJsonObject("storage").getJsonObject("postgres").put("uri", given);
        assertEquals(expected, shown(document).get("storage.postgres.uri").value());
    }

    /** An address that is no secret itself may have one in it. */
    @Test
    void hidesThePasswordOfEveryAddress() {
        JsonObject document = ConfigLoader.defaults();
        JsonObject hook = new JsonObject()
                .put("name", "push")
                .put("url", "https://hub:s3cr3t@push.example.org/in?key=s3cr3t")
                .put("secret", "s3cr3t")
                .put("events", new JsonArray().add("*"));
        document.put("hooks", new JsonArray().add(hook));
        JsonObject shown = ((JsonArray) shown(document).get("hooks").value()).getJsonObject(0);
        assertEquals("https://hub:[hidden]@push.example.org/in?[hidden]", shown.getString("url"));
        assertEquals("[hidden]", shown.getString("secret"));
        assertEquals("push", shown.getString("name"));
    }
}
