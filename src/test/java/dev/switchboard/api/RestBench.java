package dev.switchboard.api;

import static dev.switchboard.testing.Await.await;
import static dev.switchboard.testing.Await.until;

import dev.switchboard.auth.JwtConfig;
import dev.switchboard.auth.TokenSigner;
import dev.switchboard.boot.HubNode;
import dev.switchboard.bus.Caller;
import dev.switchboard.config.ConfigLoader;
import dev.switchboard.config.Secret;
import dev.switchboard.config.Settings;
import dev.switchboard.storage.Postgres;
import dev.switchboard.storage.PostgresConfig;
import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.TestStores;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.sqlclient.Tuple;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Real nodes of one cluster on the tests' stores, and an HTTP client for any request that a test needs. */
final class RestBench implements AutoCloseable {

    static final String SECRET = "a secret for tests only, long enough";
    static final String PAGE = "https://app.example.org";

    /**
     * @param body the answer's JSON object, null if the body is not one
     */
    record Response(int status, MultiMap headers, String text, JsonObject body) {

        String code() {
            return body.getString("code");
        }
    }

    final Vertx vertx = Vertx.vertx();
    private final WebClient client = WebClient.create(vertx);
    private final Postgres postgres;
    private final List<HubNode> nodes = new ArrayList<>();
    private final List<String> options = new ArrayList<>();
    private final TokenSigner signer = TokenSigner.of(
                    vertx,
                    new JwtConfig(
                            Optional.of(new Secret(SECRET)),
                            List.of(),
                            Optional.empty(),
                            List.of(),
                            Duration.ofSeconds(5)))
            .orElseThrow();

    /**
     * @param database the database's URI
     * @param more options in addition to the bench's own
     */
    RestBench(String database, String... more) {
        postgres = Postgres.open(vertx, new PostgresConfig(new Secret(database), 1, Duration.ofSeconds(3), 10));
        options.addAll(List.of(
                "--storage.postgres.uri=" + database,
                "--storage.redis.uri=" + TestStores.redis(),
                "--auth.jwt.secret=" + SECRET,
                "--data.dir=" + TestStores.freshFolder(),
                "--http.origins=" + PAGE,
                "--limits.redisKeyPrefix=" + UUID.randomUUID() + ":",
                "--concerns.account.settings.hashing.iterations=1000",
                "--cluster.name=" + UUID.randomUUID(),
                "--cluster.port=" + TestStores.freePort(),
                "--cluster.portCount=8",
                "--http.port=0",
                "--ops.port=0"));
        options.addAll(List.of(more));
    }

    /** Starts one more node. */
    HubNode start(String... more) {
        List<String> all = new ArrayList<>(options);
        all.addAll(List.of(more));
        Settings settings = new ConfigLoader(Map.of(), Path.of(""), List.of()).load(all);
        HubNode node = HubNode.start(settings);
        nodes.add(node);
        return node;
    }

    int port(int node) {
        return nodes.get(node).httpPort();
    }

    HubNode node(int index) {
        return nodes.get(index);
    }

    /** Runs a statement on the database without the nodes' knowledge. */
    void sql(String statement, Object... values) {
        await(postgres.query(statement, Tuple.wrap(values)));
    }

    /** The number that a query gives, without the nodes' knowledge. */
    long number(String query, Object... values) {
        return await(postgres.query(query, Tuple.wrap(values)))
                .iterator()
                .next()
                .getLong(0);
    }

    /** Waits until messages of this chat can be searched; asking for them would soon meet a limit. */
    void awaitIndexed(String chatId) {
        until(() -> number(
                        "select count(*) from chat_search s join chat c on c.log = s.log where c.id = $1::text::uuid",
                        chatId)
                > 0);
    }

    /** A user that no other test uses. */
    static String someone(String name) {
        return name + "-" + UUID.randomUUID();
    }

    String token(String user, String... roles) {
        return signer.sign(new Caller(user, user, null, Set.of(roles), null, null), Duration.ofHours(1))
                .value();
    }

    String service() {
        return token("shop", "service");
    }

    /** The user's bare WebSocket to one node, after the greeting. */
    RawClient socket(int node, String user) {
        return RawClient.join(vertx, port(node), token(user));
    }

    Response get(String path, String token) {
        return send(HttpMethod.GET, path, token, null);
    }

    Response post(String path, String token, JsonObject body) {
        return send(HttpMethod.POST, path, token, body);
    }

    Response send(HttpMethod method, String path, String token, JsonObject body) {
        Map<String, String> headers = new HashMap<>();
        if (token != null) {
            headers.put("Authorization", "Bearer " + token);
        }
        return send(method, path, headers, body == null ? null : RawClient.encode(body));
    }

    /** Sends a request to the first node. */
    Response send(HttpMethod method, String path, Map<String, String> headers, String body) {
        HttpRequest<Buffer> request = client.request(method, port(0), "127.0.0.1", path);
        request.putHeader("Content-Type", "application/json");
        headers.forEach(request::putHeader);
        return await((body == null ? request.send() : request.sendBuffer(Buffer.buffer(body)))
                .map(response ->
                        new Response(response.statusCode(), response.headers(), text(response), json(text(response)))));
    }

    private static String text(HttpResponse<Buffer> response) {
        return response.bodyAsString() == null ? "" : response.bodyAsString();
    }

    static JsonArray array(Object... elements) {
        return new JsonArray(List.of(elements));
    }

    static JsonObject data(Object... fields) {
        JsonObject data = new JsonObject();
        for (int i = 0; i < fields.length; i += 2) {
            data.put((String) fields[i], fields[i + 1]);
        }
        return data;
    }

    private static JsonObject json(String text) {
        return text.startsWith("{") ? new JsonObject(text) : null;
    }

    @Override
    public void close() {
        for (int i = nodes.size() - 1; i >= 0; i--) {
            nodes.get(i).close();
        }
        await(vertx.close());
    }
}
