package dev.switchboard.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.switchboard.testing.Await;
import dev.switchboard.testing.Certificate;
import dev.switchboard.testing.DebianRedis;
import dev.switchboard.testing.HubCluster;
import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.Readiness;
import dev.switchboard.testing.TestStores;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node on Redis as people deploy it: with TLS, with a user of limited rights, as a replica, with Sentinel. */
@Tag("slow")
@Tag("soak")
class RedisDeploymentsTest {

    private static final String RIGHTS = "~switchboard:* +@connection +get +set +mget +eval +evalsha +time";

    @TempDir
    static Path folder;

    private static String database;
    private HubCluster hub;

    @BeforeAll
    static void migrate() {
        database = TestStores.freshDatabase();
    }

    @AfterEach
    void end() {
        if (hub != null) {
            hub.close();
        }
    }

    @Test
    void speaksTlsWithACertificateOfItsOwn() throws Exception {
        Certificate certificate = Certificate.in(folder);
        try (DebianRedis redis = DebianRedis.secure(folder, certificate)) {
            start(
                    "rediss://127.0.0.1:" + redis.port(),
                    "--storage.redis.tls.ca=" + certificate.cert(),
                    "--storage.redis.tls.cert=" + certificate.cert(),
                    "--storage.redis.tls.key=" + certificate.key());
            Readiness.await(hub, 200);
            setsPresence();
        }
    }

    @Test
    void verifiesTheHostAndTheAuthority() throws Exception {
        Certificate certificate = Certificate.in(folder);
        try (DebianRedis redis = DebianRedis.secure(folder, certificate, "tls-auth-clients no")) {
            // The certificate names 127.0.0.1 only.
            start("rediss://localhost:" + redis.port(), "--storage.redis.tls.ca=" + certificate.cert());
            Readiness.await(hub, 200, "redis");
            Readiness.awaitReason(hub, "redis", "localhost");
            hub.close();
            start("rediss://127.0.0.1:" + redis.port());
            Readiness.await(hub, 200, "redis");
            hub.close();
            start("rediss://127.0.0.1:" + redis.port(), "--storage.redis.tls.ca=" + certificate.cert());
            Readiness.await(hub, 200);
        }
    }

    @Test
    void usesAUserThatMayDoNoMoreThanItNeeds() {
        try (DebianRedis redis = DebianRedis.server(folder, "user default off", "user hub on >p%w " + RIGHTS)) {
            start("redis://hub:p%25w@127.0.0.1:" + redis.port(), "--limits.enabled=true");
            Readiness.await(hub, 200);
            setsPresence();
        }
    }

    /** {@code presence:*} was answered INTERNAL and {@code userStatus} was never told. */
    @Test
    void countsAsAwayWhenRedisRefusesTheHub() {
        try (DebianRedis redis = DebianRedis.server(folder, "requirepass right")) {
            for (String address : List.of("redis://", "redis://:wrong@")) {
                start(address + "127.0.0.1:" + redis.port(), "--limits.enabled=true");
                String word = address.contains("wrong") ? "WRONGPASS" : "NOAUTH";
                goesOnWithout(word);
                hub.close();
            }
            start("redis://:right@127.0.0.1:" + redis.port());
            Readiness.await(hub, 200);
            redis.cli("right", "acl", "setuser", "default", "-set");
            goesOnWithout("NOPERM");
            redis.cli("right", "acl", "setuser", "default", "+set");
            Readiness.await(hub, 200);
            redis.cli("right", "replicaof", "127.0.0.1", "1");
            goesOnWithout("READONLY");
            redis.cli("right", "replicaof", "no", "one");
            Readiness.await(hub, 200);
            setsPresence();
        }
    }

    @Test
    void followsTheMasterThatSentinelNames() {
        String password = "secret";
        String[] settings = {"requirepass " + password, "masterauth " + password};
        try (DebianRedis first = DebianRedis.server(folder, settings);
                DebianRedis second = DebianRedis.server(
                        folder,
                        Stream.concat(Stream.of(settings), Stream.of("replicaof 127.0.0.1 " + first.port()))
                                .toArray(String[]::new));
                DebianRedis sentinel = DebianRedis.sentinel(folder, first, password)) {
            start(
                    "redis://:" + password + "@by-sentinel",
                    "--storage.redis.sentinel.master=hub",
                    "--storage.redis.sentinel.nodes=[\"127.0.0.1:1\",\"127.0.0.1:" + sentinel.port() + "\"]");
            Readiness.await(hub, 200);
            setsPresence();
            Await.until("the Sentinel knows the replica", () -> sentinel.cli("", "sentinel", "replicas", "hub")
                    .contains(String.valueOf(second.port())));
            first.stop();
            Await.until("the replica is the master", () -> second.cli(password, "role")
                    .startsWith("master"));
            Readiness.await(hub, 200);
            setsPresence();
        }
    }

    private void start(String redis, String... options) {
        hub = HubCluster.empty(database, redis, options);
        hub.add();
    }

    private void goesOnWithout(String reason) {
        Readiness.await(hub, 200, "redis");
        Readiness.awaitReason(hub, "redis", reason);
        String name = "user-of-" + reason.toLowerCase(Locale.ROOT);
        RawClient watcher = hub.client(0, "watcher");
        JsonObject states = watcher.succeed("presence:subscribe", people(name));
        assertEquals("offline", states.getJsonArray("states").getJsonObject(0).getString("status"));
        RawClient client = hub.client(0, name);
        watcher.next(frame -> "userStatus".equals(frame.getString("type"))
                && "online".equals(frame.getJsonObject("data").getString("status")));
        JsonObject refused = client.request("presence:set", new JsonObject().put("status", "busy"));
        assertEquals("UNAVAILABLE", refused.getString("code"), refused::encode);
        client.succeed("chat:create", new JsonObject().put("participants", new JsonArray().add("ben")));
    }

    private static JsonObject people(String name) {
        return new JsonObject().put("userIds", new JsonArray().add(name));
    }

    private void setsPresence() {
        RawClient ana = hub.client(0, "ana");
        Await.until("presence is set", () -> ana.request("presence:set", new JsonObject().put("status", "busy"))
                .containsKey("data"));
        assertEquals(
                "busy",
                ana.succeed("presence:get", people("ana"))
                        .getJsonArray("states")
                        .getJsonObject(0)
                        .getString("status"));
    }
}
