package dev.switchboard.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.BrowserScript;
import dev.switchboard.testing.HubCluster;
import dev.switchboard.testing.OpenIdTestProvider;
import dev.switchboard.testing.PlainHttp;
import dev.switchboard.testing.Scrape;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Sign-in by the page of an OpenID provider: in a browser as a public client, and by hand with a secret and with forgeries. */
@Tag("slow")
class OpenIdTest {

    private static final String SECRET = "s e/cret:ä";

    private static Vertx vertx;
    private static OpenIdTestProvider open;
    private static OpenIdTestProvider closed;
    private static HubCluster plain;
    private static HubCluster secret;

    private final HttpClient browser = PlainHttp.client();

    @BeforeAll
    static void start() throws Exception {
        vertx = Vertx.vertx();
        open = new OpenIdTestProvider(vertx, null);
        closed = new OpenIdTestProvider(vertx, SECRET);
        plain = hub(open);
        secret = hub(
                closed,
                "--auth.oidc.clientSecret=" + SECRET,
                "--http.publicUrl=http://hub.example",
                "--limits.enabled=true",
                "--limits.commands={\"account:login:address\":{\"capacity\":60,\"per\":\"1h\"}}");
    }

    private static HubCluster hub(OpenIdTestProvider provider, String... more) {
        Stream<String> options = Stream.of(
                "--auth.oidc.issuer=" + provider.issuer(),
                "--auth.oidc.clientId=" + OpenIdTestProvider.CLIENT,
                "--auth.jwt.claims.username=preferred_username",
                "--auth.jwt.claims.roles=realm_access.roles",
                "--auth.jwt.roles.admin=hub-admin");
        return HubCluster.of(1, Stream.concat(options, Stream.of(more)).toArray(String[]::new));
    }

    @AfterAll
    static void stop() {
        plain.close();
        secret.close();
        open.close();
        closed.close();
        vertx.close().await();
    }

    @BeforeEach
    void reset() {
        closed.besides = new JsonObject();
        closed.grants = 200;
    }

    @TestFactory
    Stream<DynamicTest> aBrowserSignsInByTheProvidersPage() throws Exception {
        return BrowserScript.run(
                "pages",
                "openid.mjs",
                new JsonObject().put("port", plain.port(0)).put("issuer", open.issuer()));
    }

    /** Keys are found by discovery, so tokens that the provider gave to other clients count too. */
    @Test
    void acceptsTheProvidersTokens() throws Exception {
        JsonObject claims = new JsonObject()
                .put("iss", open.issuer())
                .put("sub", "u1")
                .put("preferred_username", "una")
                .put("exp", Instant.now().plusSeconds(60).getEpochSecond());
        String token = open.sign(claims);
        assertEquals(200, status("/api/todos", token));
        assertEquals(401, status("/api/todos", open.sign(claims.copy().put("iss", "https://other.example"))));
        assertEquals(401, status("/api/todos", closed.sign(claims)));
        assertEquals(404, send(plain, "/api/auth/login", "").statusCode());
    }

    @Test
    void redeemsCodesWithTheSecretAndComesBackToThePublicUrl() throws Exception {
        Attempt attempt = begin("/admin");
        assertEquals("http://hub.example/api/auth/openid/callback", attempt.query.get("redirect_uri"));
        HttpResponse<String> back = answer(attempt, enter(attempt), attempt.query.get("state"), attempt.cookie);
        assertEquals("/admin", location(back), back.headers().toString());
        String token = cookie(back, "token");
        JsonObject session =
                new JsonObject(send(secret, "/api/session", "token=" + token).body());
        assertEquals("ana", session.getJsonObject("user").getString("username"));
        assertEquals("id-of-ana", session.getJsonObject("user").getString("id"));
        // From the access token: the ID token has no roles.
        assertTrue(session.getJsonObject("user").getJsonArray("roles").contains("admin"), session.encode());
        // A code is good once.
        assertFailed(answer(attempt, attempt.code, attempt.query.get("state"), attempt.cookie));
    }

    @Test
    void refusesAnswersThatAreNotToThisBrowsersAttempt() throws Exception {
        Attempt mine = begin("/");
        Attempt other = begin("/");
        String code = enter(mine);
        int before = closed.redeemed.get();
        assertFailed(answer(mine, code, mine.query.get("state"), ""));
        assertFailed(answer(mine, code, mine.query.get("state"), other.cookie));
        assertFailed(answer(mine, code, other.query.get("state"), mine.cookie));
        assertFailed(send(secret, callback("code=" + code), "openid=" + mine.cookie));
        assertFailed(send(
                secret,
                callback("code=" + code + "&iss=https%3A%2F%2Fevil.example&state=" + mine.query.get("state")),
                "openid=" + mine.cookie));
        assertFailed(send(
                secret, callback("error=access_denied&state=" + mine.query.get("state")), "openid=" + mine.cookie));
        assertEquals(before, closed.redeemed.get());
        // Another attempt's code does not fit this one's verifier.
        assertFailed(answer(other, code, other.query.get("state"), other.cookie));
        assertEquals(before, closed.redeemed.get());
    }

    @Test
    void refusesIdTokensThatAreNotForThisAttempt() throws Exception {
        for (JsonObject wrong : new JsonObject[] {
            new JsonObject().put("nonce", "another"),
            new JsonObject().put("aud", "another"),
            new JsonObject().put("azp", "another"),
            new JsonObject().put("iss", "https://evil.example"),
            new JsonObject().put("exp", 1)
        }) {
            closed.besides = wrong;
            Attempt attempt = begin("/");
            assertFailed(answer(attempt, enter(attempt), attempt.query.get("state"), attempt.cookie));
        }
    }

    /**
     * Regression: a second tab's attempt took the place of the first one's, and the first tab's answer, which then failed, ended
     * the second one too. So did any page that led the browser to the callback.
     */
    @Test
    void signsInInEachTab() throws Exception {
        Attempt one = begin("/one");
        Attempt two = begin("/two", one.cookie);
        HttpResponse<String> forged = send(secret, callback("code=c&state=forged"), "openid=" + two.cookie);
        assertFailed(forged);
        String kept = cookie(forged, "openid");
        HttpResponse<String> first = answer(one, enter(one), one.query.get("state"), kept);
        assertEquals("/one", location(first));
        HttpResponse<String> second = answer(two, enter(two), two.query.get("state"), cookie(first, "openid"));
        assertEquals("/two", location(second));
        assertEquals("", cookie(second, "openid"));
    }

    @Test
    void forgetsTheOldestAttemptsThatACookieCannotHold() throws Exception {
        Attempt oldest = begin("/");
        Attempt newest = oldest;
        for (int tab = 0; tab < 9; tab++) {
            newest = begin("/" + "x".repeat(999), newest.cookie);
            assertTrue(newest.cookie.length() < 4_000, newest.cookie);
        }
        assertFailed(answer(oldest, enter(oldest), oldest.query.get("state"), newest.cookie));
        HttpResponse<String> back = answer(newest, enter(newest), newest.query.get("state"), newest.cookie);
        assertEquals("/" + "x".repeat(999), location(back));
    }

    /** Regression: the failures of a provider's outage counted as guesses, and closed the sign-in to their address. */
    @Test
    void anOutageOfTheProviderIsNobodysFailure() throws Exception {
        closed.grants = 503;
        int before = refusals("openid");
        for (int i = 0; i < 61; i++) {
            Attempt attempt = begin("/");
            assertFailed(answer(attempt, "code", attempt.query.get("state"), attempt.cookie));
        }
        assertEquals(before + 61, refusals("openid"));
        assertEquals(0, refusals("token_malformed"));
        closed.grants = 200;
        Attempt attempt = begin("/");
        assertEquals("/", location(answer(attempt, enter(attempt), attempt.query.get("state"), attempt.cookie)));
    }

    /** Regression: who failed to sign in was led to the first page, and on to it once they succeeded. */
    @Test
    void leadsBackToThePlaceAfterAFailure() throws Exception {
        Attempt attempt = begin("/#/chats/7");
        HttpResponse<String> failed = answer(attempt, "wrong", attempt.query.get("state"), attempt.cookie);
        assertEquals("/?signIn=failed#/chats/7", location(failed));
        Attempt elsewhere = begin("/own.html");
        assertFailed(answer(elsewhere, "wrong", elsewhere.query.get("state"), elsewhere.cookie));
    }

    @Test
    void leadsToPathsOfItsOwnAlone() throws Exception {
        for (String elsewhere :
                new String[] {"//evil.example", "/\\evil.example", "https://evil.example", "/a\r\nb", ""}) {
            Attempt attempt = begin(elsewhere);
            HttpResponse<String> back = answer(attempt, enter(attempt), attempt.query.get("state"), attempt.cookie);
            assertEquals("/", location(back), elsewhere);
        }
    }

    /** A sign-in that has begun. */
    private static final class Attempt {
        private Map<String, String> query;
        private String cookie;
        private String page;
        private String code;
    }

    private Attempt begin(String returnTo) throws Exception {
        return begin(returnTo, "");
    }

    /** In a browser that has this cookie of earlier attempts. */
    private Attempt begin(String returnTo, String kept) throws Exception {
        HttpResponse<String> departure = send(
                secret,
                "/api/auth/openid?return=" + URLEncoder.encode(returnTo, StandardCharsets.UTF_8),
                kept.isEmpty() ? "" : "openid=" + kept);
        assertEquals(302, departure.statusCode(), departure.body());
        String cookie = departure.headers().firstValue("set-cookie").orElseThrow();
        assertTrue(cookie.contains("HTTPOnly") && cookie.contains("SameSite=Lax"), cookie);
        Attempt attempt = new Attempt();
        attempt.cookie = cookie(departure, "openid");
        attempt.page = location(departure);
        attempt.query = Stream.of(URI.create(attempt.page).getRawQuery().split("&"))
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> URLDecoder.decode(pair[1], StandardCharsets.UTF_8)));
        assertFalse(attempt.page.contains(SECRET));
        return attempt;
    }

    /** Signs in at the provider; the code that it gives. */
    private String enter(Attempt attempt) throws Exception {
        String page = browser.send(
                        HttpRequest.newBuilder(URI.create(attempt.page)).build(), HttpResponse.BodyHandlers.ofString())
                .body();
        attempt.code = page.replaceFirst("(?s).*name=code value=([^>]*)>.*", "$1");
        HttpRequest form = HttpRequest.newBuilder(URI.create(attempt.page).resolve("/enter"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("code=" + attempt.code + "&user=ana&go=yes"))
                .build();
        HttpResponse<String> back = browser.send(form, HttpResponse.BodyHandlers.ofString());
        assertEquals(303, back.statusCode());
        return attempt.code;
    }

    private HttpResponse<String> answer(Attempt attempt, String code, String state, String cookie) throws Exception {
        return send(secret, callback("code=" + code + "&state=" + state), "openid=" + cookie);
    }

    private static String callback(String query) {
        return "/api/auth/openid/callback?" + query;
    }

    private static int refusals(String reason) {
        return Scrape.of(secret.node(0).opsPort()).samples().entrySet().stream()
                .filter(sample -> sample.getKey().startsWith("switchboard_intake_refused_total{")
                        && sample.getKey().contains("reason=\"" + reason + "\""))
                .mapToInt(sample -> sample.getValue().intValue())
                .sum();
    }

    private static void assertFailed(HttpResponse<String> response) {
        assertEquals(302, response.statusCode());
        assertEquals("/?signIn=failed", location(response));
        assertTrue(
                response.headers().allValues("set-cookie").stream().noneMatch(cookie -> cookie.startsWith("token=")));
    }

    private static String location(HttpResponse<String> response) {
        return response.headers().firstValue("location").orElseThrow();
    }

    private static String cookie(HttpResponse<String> response, String name) {
        return response.headers().allValues("set-cookie").stream()
                .filter(cookie -> cookie.startsWith(name + "="))
                .map(cookie -> cookie.substring(name.length() + 1, cookie.indexOf(';')))
                .findFirst()
                .orElseThrow();
    }

    private HttpResponse<String> send(HubCluster hub, String path, String cookie) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + hub.port(0) + path))
                .header("Cookie", cookie)
                .build();
        return browser.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private int status(String path, String token) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + plain.port(0) + path))
                .header("Authorization", "Bearer " + token)
                .build();
        return browser.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
    }
}
