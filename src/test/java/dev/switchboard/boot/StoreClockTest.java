package dev.switchboard.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.auth.JwtConfig;
import dev.switchboard.auth.TokenSigner;
import dev.switchboard.bus.Caller;
import dev.switchboard.config.ConfigLoader;
import dev.switchboard.config.Settings;
import dev.switchboard.storage.Postgres;
import dev.switchboard.testing.Await;
import dev.switchboard.testing.LogLines;
import dev.switchboard.testing.PlainHttp;
import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.Scrape;
import dev.switchboard.testing.TestStores;
import dev.switchboard.testing.TestTokens;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Tuple;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Regression: a node whose clock was 40 days ahead deleted all logs, kept its users' {@code lastSeen} in the future, and after
 * a revoke nobody could sign in. A database whose clock is 40 days behind stands in for that machine.
 */
@Tag("slow")
class StoreClockTest {

    private static final Duration AHEAD = Duration.ofDays(40);

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client = PlainHttp.client();
    private final LogLines log = LogLines.of("dev.switchboard.boot.nodes");
    private final String user = "ana" + UUID.randomUUID();
    private final Settings settings = settings(behind(TestStores.freshDatabase()));
    private final HubNode node = HubNode.start(settings);

    @AfterEach
    void close() {
        log.close();
        node.close();
        Await.await(vertx.close());
    }

    @Test
    void storesShowsAndDeletesByTheStoresClock() {
        RawClient ana = join(user);
        JsonObject chat = ana.succeed("chat:create", chat("harbour")).getJsonObject("chat");
        JsonObject message = ana.succeed(
                        "message:send",
                        new JsonObject().put("chatId", chat.getString("id")).put("text", "soup?"))
                .getJsonObject("message");
        assertStoresTime(chat.getString("createdAt"));
        assertStoresTime(message.getString("createdAt"));
        assertKeepsWhatIsNew(ana, chat.getString("id"));
        assertShowsWhenOneLeft(ana);
        assertSaysSo();
    }

    /** As with a node's clock 40 days behind, whose tokens a revocation at the store's time would refuse until it catches up. */
    @Test
    void signsInAfterARevocation() {
        JsonObject credentials =
                new JsonObject().put("username", user.substring(0, 20)).put("password", "a long password");
        String id = post("register", "", credentials).getJsonObject("user").getString("id");
        RawClient before = RawClient.join(
                vertx, node.httpPort(), post("login", "", credentials).getString("token"));
        JsonObject revoked = send("/api/users/" + id + "/revoke", token("operator", "service"), new JsonObject());
        assertTrue(revoked.getBoolean("success"), revoked::encode);
        Await.until("its connections end", before::isClosed);
        RawClient.join(vertx, node.httpPort(), post("login", "", credentials).getString("token"))
                .close();
    }

    /** Retention deletes what is 31 days old, and nothing that is new; by the machine's clock that would be 40 days old. */
    private void assertKeepsWhatIsNew(RawClient ana, String chat) {
        String old =
                ana.succeed("chat:create", chat("winter")).getJsonObject("chat").getString("id");
        ana.succeed("message:send", new JsonObject().put("chatId", old).put("text", "snow"));
        write("update chat_message set created_at = created_at - interval '31 d' where log ="
                + " (select id from topic_log where topic = 'chat-" + old + "')");
        write("update topic_log set first_at = first_at - interval '31 d' where topic = 'chat-" + old + "'");
        // Asked of the store: a replay that the sweep overtakes ends the connection.
        Await.until("the old event is gone", () -> isWithoutEvents("chat-" + old));
        assertTrue(join(ana, old).getBoolean("gap"));
        assertFalse(join(ana, chat).getBoolean("gap"));
    }

    private static JsonObject chat(String name) {
        return new JsonObject().put("name", name).put("participants", new JsonArray());
    }

    private static JsonObject join(RawClient client, String chat) {
        client.succeed("chat:leave", new JsonObject().put("chatId", chat));
        return client.succeed("chat:join", new JsonObject().put("chatId", chat).put("since", 0));
    }

    private void assertShowsWhenOneLeft(RawClient ana) {
        String ben = "ben" + UUID.randomUUID();
        ana.succeed("presence:subscribe", new JsonObject().put("userIds", new JsonArray().add(ben)));
        join(ben).close();
        JsonObject left = ana.next(frame -> "userStatus".equals(frame.getString("type"))
                && "offline".equals(frame.getJsonObject("data").getString("status")));
        assertStoresTime(left.getJsonObject("data").getString("lastSeen"));
    }

    private void assertSaysSo() {
        assertEquals(1, log.with("s ahead of PostgreSQL's; set it by NTP").size());
        double skew = Scrape.of(node.opsPort()).value("switchboard_clock_skew_seconds");
        assertTrue(Math.abs(skew - AHEAD.toSeconds()) < 60, () -> "skew " + skew);
        JsonObject ready = http("http://127.0.0.1:" + node.opsPort() + "/health/ready", "", null);
        assertEquals("degraded", ready.getString("status"));
        assertTrue(ready.encode().contains("s ahead of PostgreSQL's"), ready::encode);
    }

    private static void assertStoresTime(String time) {
        Duration age = Duration.between(Instant.parse(time), Instant.now());
        assertTrue(age.minus(AHEAD).abs().toMinutes() < 5, time);
    }

    /** A token of the hub itself: one of the test's would come from the future. */
    private String token(String id, String... roles) {
        Caller caller = new Caller(id, id, null, Set.of(roles), null, null);
        JwtConfig jwt = JwtConfig.from(settings.at("auth").at("jwt"));
        return TokenSigner.of(node.vertx(), jwt)
                .orElseThrow()
                .sign(caller, Duration.ofHours(1))
                .value();
    }

    private RawClient join(String id) {
        return RawClient.join(vertx, node.httpPort(), token(id));
    }

    private void write(String sql) {
        Await.await(Postgres.of(node.vertx()).query(sql, Tuple.tuple()));
    }

    private boolean isWithoutEvents(String topic) {
        return Await.await(Postgres.of(node.vertx())
                                .query(
                                        "select greatest(0, l.head + 1 - coalesce(k.first_seq, 1)) from topic_log l"
                                                + " left join topic_kept k on k.topic_id = l.id where topic = $1",
                                        Tuple.of(topic)))
                        .iterator()
                        .next()
                        .getLong(0)
                == 0;
    }

    private JsonObject post(String what, String token, JsonObject body) {
        return send("/api/auth/" + what, token, body);
    }

    private JsonObject send(String path, String token, JsonObject body) {
        return http("http://127.0.0.1:" + node.httpPort() + path, token, body);
    }

    private JsonObject http(String url, String token, @Nullable JsonObject body) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(url)).header("Content-Type", "application/json");
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        if (body != null) {
            request.POST(HttpRequest.BodyPublishers.ofString(body.encode()));
        }
        try {
            return new JsonObject(client.send(request.build(), HttpResponse.BodyHandlers.ofString())
                    .body());
        } catch (Exception failure) {
            throw new AssertionError(failure);
        }
    }

    /** Every clock that statements on this database read is behind by as much as the machine is ahead. */
    private String behind(String database) {
        PgConnection connection = Await.await(PgConnection.connect(vertx, PgConnectOptions.fromUri(database)));
        String behind = " returns timestamptz language sql stable as $$ select pg_catalog.%s() - interval '"
                + AHEAD.toDays() + " d' $$";
        List.of(
                        "create schema behind",
                        "create function behind.now()" + behind.formatted("now"),
                        "create function behind.clock_timestamp()" + behind.formatted("clock_timestamp"),
                        "alter database " + URI.create(database).getPath().substring(1)
                                + " set search_path = behind, pg_catalog, public")
                .forEach(statement -> Await.await(connection.query(statement).execute()));
        Await.await(connection.close());
        return database;
    }

    private static Settings settings(String database) {
        return new ConfigLoader(Map.of(), Path.of(""), List.of())
                .load(List.of(
                        "--storage.postgres.uri=" + database,
                        "--storage.redis.uri=" + TestStores.redis(),
                        "--auth.jwt.secret=" + TestTokens.SECRET,
                        "--limits.enabled=false",
                        "--concerns.log.settings.retention.sweepInterval=100ms",
                        "--cluster.routing.userLinger=100ms",
                        "--cluster.port=" + TestStores.freePort(),
                        "--cluster.portCount=1",
                        "--http.port=0",
                        "--ops.port=0"));
    }
}
