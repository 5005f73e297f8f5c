package dev.switchboard.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.config.ConfigException;
import dev.switchboard.config.ConfigLoader;
import dev.switchboard.config.Version;
import dev.switchboard.storage.Postgres;
import dev.switchboard.testing.Await;
import dev.switchboard.testing.LogLines;
import dev.switchboard.testing.PlainHttp;
import dev.switchboard.testing.Scrape;
import dev.switchboard.testing.TestStores;
import dev.switchboard.testing.TestTokens;
import dev.switchboard.testing.Valve;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgBuilder;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Nodes of one store, whose configuration does not bring them together. */
@Tag("slow")
class OneStoreTest {

    /** Not so quick that a node that starts on a busy machine counts as dead in between. */
    private static final String[] QUICK = {"--cluster.registry.beat=300ms", "--cluster.registry.warnAfter=600ms"};

    /** Makes the server of the test name another version to the database's new sessions. */
    private static final String AGE =
            "create schema old; create function old.current_setting(text) returns text language sql as $$"
                    + " select case $1 when 'server_version_num' then '120017' when 'server_version' then '12.17'"
                    + " else pg_catalog.current_setting($1) end $$; do $$ begin execute format('alter database %I"
                    + " set search_path = old, pg_catalog, public', current_database()); end $$";

    private static final String REJUVENATE = "do $$ begin execute format('alter database %I reset search_path',"
            + " current_database()); end $$; drop schema old cascade";

    private final String database = TestStores.freshDatabase();
    private final HttpClient client = PlainHttp.client();
    private final List<HubNode> nodes = new ArrayList<>();
    private final LogLines log = LogLines.of("dev.switchboard.boot.nodes");

    @AfterEach
    void close() {
        log.close();
        List<Thread> ends = nodes.stream().map(node -> new Thread(node::close)).toList();
        ends.forEach(Thread::start);
        ends.forEach(end -> Await.until("a node has stopped", () -> !end.isAlive()));
    }

    /**
     * Regression: two nodes with one {@code data.dir} and different cluster ports were two hubs in silence. Each probes its
     * own port alone here; the second finds the first in the store, before it has become a cluster of its own.
     */
    @Test
    void joinsAtOnceWhatOnlyTheStoreKnows() {
        HubNode one = start(port());
        HubNode other = start(port());
        assertEquals(2, members(one));
        assertEquals(2, members(other));
        assertEquals("up", readiness(other).getString("status"));
    }

    /** Before it migrates anything. */
    @Test
    void refusesAPostgresThatIsTooOld() {
        Vertx vertx = Vertx.vertx();
        try {
            Pool pool = PgBuilder.pool().connectingTo(database).using(vertx).build();
            Await.await(pool.query(AGE).execute());
            ConfigException refused = assertThrows(ConfigException.class, () -> start(port()));
            assertEquals(
                    List.of("storage.postgres: PostgreSQL is version 12.17; the hub needs 13 or newer"),
                    refused.problems());
            assertEquals(
                    0L,
                    Await.await(pool.query("select count(*) from pg_tables where schemaname in ('public', 'old')")
                                    .execute())
                            .iterator()
                            .next()
                            .getLong(0));
        } finally {
            Await.await(vertx.close());
        }
    }

    /** Its version was asked at the start only, and an old server that came later failed at statements it does not know. */
    @Test
    void usesNoPostgresThatIsTooOldEvenIfItComesLater() throws Exception {
        Vertx vertx = Vertx.vertx();
        try (Valve away = new Valve(URI.create(database).getPort());
                LogLines storage = LogLines.of("dev.switchboard.storage")) {
            Pool pool = PgBuilder.pool().connectingTo(database).using(vertx).build();
            Await.await(pool.query(AGE).execute());
            HubNode node =
                    start(port(), "--storage.postgres.uri=" + database.replaceFirst(":\\d+/", ":" + away.port() + "/"));
            away.open();
            String reason = "PostgreSQL is version 12.17; the hub needs 13 or newer";
            for (String check : List.of("postgres", "migrations")) {
                Await.until(
                        check + " says why",
                        () -> reason.equals(check(node, check).getString("reason")));
            }
            assertEquals("down", readiness(node).getString("status"));
            assertEquals(
                    1,
                    storage.with("WARN the migrations failed and will be retried: " + reason)
                            .size());
            Await.await(pool.query(REJUVENATE).execute());
            Await.until("ready", () -> readiness(node).getString("status").equals("up"));
        } finally {
            Await.await(vertx.close());
        }
    }

    /**
     * Regression: three nodes whose {@code members} name one of them; after that one's restart it was alone for good, since
     * its own list names nobody else. Here it restarts without the store, so that it has to merge later.
     */
    @Test
    @Tag("soak")
    void findsTogetherAfterTheOnlyNamedMemberHasRestarted() throws Exception {
        int named = port();
        String members = "--cluster.join.members=[\"127.0.0.1:" + named + "\"]";
        HubNode first = start(named, members);
        HubNode second = start(port(), members);
        HubNode third = start(port(), members);
        nodes.remove(first);
        first.close();
        try (Valve away = new Valve(URI.create(database).getPort())) {
            String through = database.replaceFirst(":\\d+/", ":" + away.port() + "/");
            HubNode again = start(named, members, "--storage.postgres.uri=" + through, clusterNameOf(second));
            assertEquals(1, members(again));
            away.open();
            Stream.of(again, second, third)
                    .forEach(node -> Await.until("three members everywhere", () -> members(node) == 3));
            nodes.remove(again);
            again.close();
        }
    }

    @Test
    void saysLoudlyThatTwoClustersUseOneStore() {
        HubNode one = start(port(), "--cluster.name=harbour");
        HubNode other = start(port(), "--cluster.name=quay");
        for (HubNode node : List.of(one, other)) {
            Await.until("degraded", () -> readiness(node).getString("status").equals("degraded"));
            String reason = check(node, "nodes").getString("reason");
            assertTrue(reason.contains("127.0.0.1:") && reason.contains("cluster.name is"), reason);
            assertEquals(1, Scrape.of(node.opsPort()).value("switchboard_store_nodes_apart"));
            JsonObject apart = itself(node).getJsonArray("apart").getJsonObject(0);
            assertEquals((node == one ? other : one).nodeId(), apart.getString("node"));
        }
        assertEquals(2, log.with("two hubs on one store").size(), "one line at each");
        assertTrue(log.with("two hubs on one store").get(0).startsWith("WARN"));
        nodes.remove(other);
        other.close();
        Await.until("up", () -> readiness(one).getString("status").equals("up"));
    }

    /** Multicast takes no addresses from the store, so here nothing but a warning can bring them together. */
    @Test
    void saysLoudlyThatMulticastHasNotBroughtThemTogether() {
        String[] multicast = {"--cluster.join.mode=multicast", "--cluster.join.multicastPort=" + port()};
        HubNode one = start(port(), multicast);
        HubNode other = start(port(), multicast[0], "--cluster.join.multicastPort=" + port());
        for (HubNode node : List.of(one, other)) {
            Await.until("degraded", () -> readiness(node).getString("status").equals("degraded"));
            String reason = check(node, "nodes").getString("reason");
            assertTrue(reason.contains("127.0.0.1:") && reason.contains("cluster.join.multicastGroup"), reason);
            assertEquals(1, Scrape.of(node.opsPort()).value("switchboard_store_nodes_apart"));
            assertEquals(1, members(node));
        }
        assertEquals(2, log.with("WARN two hubs on one store").size(), "one line at each");
    }

    @Test
    void keepsOutANodeWithAnotherTokenSecret() {
        HubNode one = start(port());
        ConfigException refused = assertThrows(
                ConfigException.class,
                () -> start(port(), "--auth.jwt.secret=another secret, of more than 32 bytes", "--cluster.name=quay"));
        assertTrue(refused.getMessage().startsWith("auth.jwt.secret: differs from that of 127.0.0.1:"));
        assertTrue(refused.getMessage().contains(one.nodeId()));
        assertEquals("up", readiness(one).getString("status"));
    }

    /** A node that signs with the old secret, one on the way, and one that signs with the new one, in one cluster. */
    @Test
    void replacesTheTokenSecretNodeByNode() {
        String next = "the next secret, of more than 32 bytes";
        String[] cluster = {"--cluster.secret=the secret of the cluster, of more than 32 bytes"};
        String both = "--auth.jwt.secret=[\"%s\",\"%s\"]";
        HubNode first = start(port(), cluster);
        HubNode second = start(port(), cluster[0], String.format(both, TestTokens.SECRET, next));
        HubNode third = start(port(), cluster[0], String.format(both, next, TestTokens.SECRET));
        assertEquals(3, members(third));
        Vertx vertx = Vertx.vertx();
        String old = new TestTokens(vertx).of("ana");
        String renewed = new TestTokens(vertx, next).of("ana");
        Await.await(vertx.close());
        for (HubNode node : List.of(first, second, third)) {
            assertEquals("ana", session(node, old).getString("id"));
        }
        assertEquals("ana", session(second, renewed).getString("id"));
        assertEquals("ana", session(third, renewed).getString("id"));
        assertNull(session(first, renewed));
        Await.until(
                "the pair that differs is named",
                () -> log.with("must agree on").size() == 2);
        log.with("must agree on").forEach(line -> assertTrue(line.endsWith(": auth.jwt.secret"), line));
        assertThrows(ConfigException.class, () -> start(port(), cluster[0], "--auth.jwt.secret=" + next));
    }

    private JsonObject session(HubNode node, String token) {
        return get("http://127.0.0.1:" + node.httpPort() + "/api/session", token)
                .getJsonObject("user");
    }

    /** All nodes were killed and start again with a new secret: rows of the dead keep nobody out. */
    @Test
    void letsANewSecretInOnceTheNodesWithTheOldOneAreDead() {
        HubNode one = start(port());
        write(
                one,
                "update hub_node set settings = settings || '{\"auth.jwt.secret\": \"old\"}'::jsonb, id = 'dead',"
                        + " expires = clock_timestamp() + interval '1 s'");
        Await.until("its own row is back", () -> count(one, "select count(*) from hub_node") == 2);
        start(port());
        Await.until("the dead row is gone", () -> members(one) == 2);
    }

    @Test
    void namesSettingsThatDiffer() {
        HubNode one = start(port());
        HubNode other = start(port(), "--limits.default.capacity=7");
        Await.until(
                "one line at each",
                () -> log.with("settings that all nodes must agree on differ").size() == 2);
        log.with("must agree on").forEach(line -> assertTrue(line.endsWith(": limits.default"), line));
        JsonObject differing = itself(one).getJsonArray("differing").getJsonObject(0);
        assertEquals(other.nodeId(), differing.getString("node"));
        assertEquals(new JsonArray().add("limits.default"), differing.getJsonArray("keys"));
        assertEquals(1, Scrape.of(one.opsPort()).value("switchboard_store_nodes_differing"));
        assertEquals("up", readiness(one).getString("status"));
    }

    @Test
    void tellsOfNodesOfAnotherVersion() {
        HubNode one = start(port());
        write(
                one,
                "insert into hub_node select 'older', cluster, '127.0.0.1:1', '0.0.9', '0 on Hazelcast 5.3', '{}',"
                        + " now(), now() + interval '1 h' from hub_node");
        Await.until("both versions in the log", () -> log.with("nodes of several versions").stream()
                .anyMatch(line -> line.contains("0.0.9") && line.contains(Version.current())));
        Await.until("why it cannot join", () -> log.with("they cannot form one cluster").stream()
                .anyMatch(line -> line.contains("0 on Hazelcast 5.3")));
        assertEquals(2, Scrape.of(one.opsPort()).value("switchboard_store_nodes_versions"));
        assertEquals(Version.current(), itself(one).getString("version"));
        assertEquals("0.0.9", itself(one).getJsonArray("apart").getJsonObject(0).getString("version"));
    }

    /** Regression: a gateway without its concerns was ready, and refused every command. */
    @Test
    void isNotReadyWithoutItsConcerns() {
        HubNode gateway = start(port(), "--deploy=gateway");
        assertEquals("down", check(gateway, "concerns").getString("status"));
        HubNode concerns = start(port(), "--deploy=rooms,todo");
        Await.until("ready", () -> readiness(gateway).getString("status").equals("up"));
        nodes.remove(concerns);
        concerns.close();
        Await.until("not ready, and says which", () -> "no node runs rooms, todo"
                .equals(check(gateway, "concerns").getString("reason")));
        assertEquals("down", readiness(gateway).getString("status"));
    }

    private static String clusterNameOf(HubNode node) {
        return "--cluster.name=" + Objects.requireNonNull(nameOf(node));
    }

    /** The default name contains the store's address, which is another one through a valve. */
    private static String nameOf(HubNode node) {
        return Await.await(Postgres.of(node.vertx())
                        .query("select cluster from hub_node where id = $1", Tuple.of(node.nodeId())))
                .iterator()
                .next()
                .getString(0);
    }

    private static void write(HubNode node, String sql) {
        Await.await(Postgres.of(node.vertx()).query(sql, Tuple.tuple()));
    }

    private static long count(HubNode node, String sql) {
        return Await.await(Postgres.of(node.vertx()).query(sql, Tuple.tuple()))
                .iterator()
                .next()
                .getLong(0);
    }

    private HubNode start(int clusterPort, String... more) {
        List<String> all = new ArrayList<>(List.of(
                "--storage.postgres.uri=" + database,
                "--storage.redis.uri=" + TestStores.redis(),
                "--auth.jwt.secret=" + TestTokens.SECRET,
                "--deploy=gateway,rooms",
                "--cluster.port=" + clusterPort,
                "--cluster.portCount=1",
                "--http.port=0",
                "--ops.port=0"));
        all.addAll(List.of(QUICK));
        all.addAll(List.of(more));
        HubNode node = HubNode.start(new ConfigLoader(Map.of(), Path.of(""), List.of()).load(all));
        nodes.add(node);
        return node;
    }

    private static int port() {
        return TestStores.freePort();
    }

    private static int members(HubNode node) {
        return ((VertxInternal) node.vertx()).clusterManager().getNodes().size();
    }

    private JsonObject readiness(HubNode node) {
        return get("http://127.0.0.1:" + node.opsPort() + "/health/ready", "");
    }

    private JsonObject check(HubNode node, String name) {
        return readiness(node).getJsonArray("checks").stream()
                .map(JsonObject.class::cast)
                .filter(check -> check.getString("name").equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** What {@code /api/cluster} answers of the node itself. */
    private JsonObject itself(HubNode node) {
        Vertx vertx = Vertx.vertx();
        String token = new TestTokens(vertx).of("operator", Duration.ofMinutes(5), "service");
        Await.await(vertx.close());
        return get("http://127.0.0.1:" + node.httpPort() + "/api/cluster", token).getJsonArray("nodes").stream()
                .map(JsonObject.class::cast)
                .filter(answer -> answer.getString("node").equals(node.nodeId()))
                .findFirst()
                .orElseThrow();
    }

    private JsonObject get(String url, String token) {
        try {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url));
            if (!token.isEmpty()) {
                request.header("Authorization", "Bearer " + token);
            }
            return new JsonObject(client.send(request.build(), HttpResponse.BodyHandlers.ofString())
                    .body());
        } catch (Exception failure) {
            throw new AssertionError(failure);
        }
    }
}
