package dev.switchboard.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.switchboard.config.Settings;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClaimNamesTest {

    @Test
    void readsPaths() {
        assertEquals(List.of("realm_access", "roles"), names("realm_access.roles"));
        assertEquals(List.of("resource_access", "my.client", "roles"), names("resource_access['my.client'].roles"));
        assertEquals(List.of("a.b", "c"), names("[\"a.b\"]['c']"));
        assertEquals(List.of("cognito:groups"), names("cognito:groups"));
        // As Auth0 names its claims.
        assertEquals(List.of("https://example.com/roles"), names("https://example.com/roles"));
    }

    private static List<String> names(String path) {
        return ClaimPath.parse(path).names();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "a.", ".a", "a..b", "a[b]", "a['b'", "['']", "a['b']c", "a'b"})
    void recognizesTextsThatAreNoPath(String text) {
        assertFalse(ClaimNames.isPath(text));
    }

    @Test
    void readsWholeNumbersAsTextAndRefusesFractions() {
        JsonObject claims = new JsonObject("{\"sub\":12345678901234567890,\"a\":42,\"b\":1.5,\"c\":true}");
        assertEquals("12345678901234567890", ClaimNames.DEFAULT.idOf(claims));
        assertEquals("42", of("a", null).idOf(claims));
        assertNull(of("b", null).idOf(claims));
        assertNull(of("c", null).idOf(claims));
        assertEquals("42", of(new JsonArray(List.of("missing", "b", "a")), null).idOf(claims));
    }

    @Test
    void readsRolesInEveryShape() {
        JsonObject claims = new JsonObject(
                "{\"list\":[\"x\",1,null],\"words\":\" read  write \",\"object\":{\"boss\":{}},\"admin\":true,"
                        + "\"no\":false}");
        assertEquals(Set.of("x"), of(null, "list").rolesOf(claims));
        assertEquals(Set.of("read", "write"), of(null, "words").rolesOf(claims));
        assertEquals(Set.of("boss"), of(null, "object").rolesOf(claims));
        assertEquals(Set.of(), of(null, "no").rolesOf(claims));
        assertEquals(
                Set.of("x", "boss"),
                of(null, new JsonArray(List.of("list", "object", "missing.a"))).rolesOf(claims));
    }

    /** Anyone who can create groups at the provider could become the hub's administrator by naming one admin. */
    @Test
    void foreignRolesMeanTheHubsOwnOnlyWhereThatIsConfigured() {
        JsonObject claims =
                new JsonObject("{\"groups\":[\"admin\",\"service\",\"hub\",\"ops\"],\"roles\":[\"admin\"]}");
        assertEquals(Set.of("ops"), of(null, "groups").rolesOf(claims));
        assertEquals(Set.of("admin"), ClaimNames.DEFAULT.rolesOf(claims));
        ClaimNames mapped = ClaimNames.from(settings(
                new JsonObject().put("roles", "groups"),
                new JsonObject().put("admin", "ops").put("service", new JsonArray(List.of("a", "b")))));
        assertEquals(Set.of("ops", "admin"), mapped.rolesOf(claims));
    }

    /** The hub's own tokens are read by the same paths. */
    @Test
    void writesWhatItReads() {
        ClaimNames names = ClaimNames.from(settings(
                new JsonObject()
                        .put("id", "user.id")
                        .put("username", new JsonArray(List.of("user.name", "name")))
                        .put("roles", "realm_access.roles"),
                new JsonObject().put("admin", "hub-admin")));
        JsonObject claims = new JsonObject();
        names.write(claims, "u1", "Ana", "ana@example.org", Set.of("admin", "staff"));
        assertEquals("u1", names.idOf(claims));
        assertEquals("Ana", names.usernameOf(claims));
        assertEquals("ana@example.org", names.emailOf(claims));
        assertEquals(
                JsonArray.of("hub-admin", "staff"),
                claims.getJsonObject("realm_access").getJsonArray("roles"));
        assertEquals(Set.of("admin", "staff", "hub-admin"), names.rolesOf(claims));
    }

    private static ClaimNames of(Object id, Object roles) {
        return ClaimNames.from(settings(new JsonObject().put("id", id).put("roles", roles), new JsonObject()));
    }

    private static Settings settings(JsonObject claims, JsonObject roles) {
        return Settings.of(new JsonObject().put("claims", claims).put("roles", roles));
    }
}
