package dev.switchboard.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.switchboard.config.ConfigException;
import dev.switchboard.config.ConfigLoader;
import dev.switchboard.config.Settings;
import dev.switchboard.testing.TestTokens;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What {@code check} says of origins, claims and OpenID providers. */
class IdentityRulesTest {

    private static final String SECRET = "--auth.jwt.secret=" + TestTokens.SECRET;
    private static final String ISSUER = "--auth.oidc.issuer=https://id.example.org";

    @Test
    void refusesPathsThatAreNone() {
        assertEquals(
                List.of("auth.jwt.claims.roles: \"a..b\" is no path such as realm_access.roles or ['my.claim'].roles"),
                problems("--auth.jwt.claims.roles=[\"realm_access.roles\",\"a..b\"]"));
    }

    @Test
    void signInNeedsAnIssuerASigningKeyAndItsScope() {
        assertEquals(
                List.of(
                        "auth.oidc.clientId: needs auth.jwt.secret, or a private key in auth.jwt.keys, to sign the tokens"
                                + " of people who sign in",
                        "auth.oidc.issuer: is missing; auth.oidc.clientId needs it"),
                problems("--auth.oidc.clientId=hub"));
        assertEquals(
                List.of("auth.oidc.scopes: must contain openid"),
                problems(SECRET, ISSUER, "--auth.oidc.clientId=hub", "--auth.oidc.scopes=[\"profile\"]"));
        load(SECRET, ISSUER, "--auth.oidc.clientId=hub");
        load(ISSUER);
    }

    @Test
    void saysWhatIsAllowedAndYetWorthAWord() {
        assertEquals(List.of(), ConfigRules.notes(load()));
        assertEquals(
                List.of(
                        "http.origins: has \"*\", so pages of every origin may use this hub with their visitors' cookies",
                        "auth.jwt.roles.service: is not set while auth.jwt.claims.roles is, so no token has the role"
                                + " service"),
                ConfigRules.notes(load(
                        "--http.origins=*", "--auth.jwt.claims.roles=groups", "--auth.jwt.roles.admin=hub-admin")));
    }

    private static List<String> problems(String... options) {
        return assertThrows(ConfigException.class, () -> load(options)).problems().stream()
                .sorted()
                .toList();
    }

    private static Settings load(String... options) {
        return new ConfigLoader(Map.of(), Path.of(""), ConfigRules.ALL).load(List.of(options));
    }
}
