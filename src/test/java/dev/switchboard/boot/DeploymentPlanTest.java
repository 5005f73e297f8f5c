package dev.switchboard.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.bus.Requests;
import dev.switchboard.config.ConfigException;
import dev.switchboard.config.ConfigLoader;
import dev.switchboard.config.Settings;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeploymentPlanTest {

    private static final String REDIS_PROBLEM =
            "storage.redis.uri: must be redis://:password@host:port/database, the port a number from 1 to 65535,"
                    + " the database a number from 0";
    private static final String OWN = "--concerns.own={\"verticle\":\"java.lang.String\",\"commands\":[\"own:do\"]}";

    @TempDir
    Path folder;

    @Test
    void knowsTheOwnersOfAllCommandsIncludingThoseOfOtherNodes() {
        DeploymentPlan plan = DeploymentPlan.from(load(List.of(), "--deploy=own"));
        assertFalse(plan.gateway());
        assertEquals(
                List.of(new DeploymentPlan.Concern("own", "java.lang.String", Set.of("own:do"), 1, new JsonObject())),
                plan.concerns());
        assertEquals("own", plan.owners().get("own:do"));
        assertEquals("chat", plan.owners().get("message:send"));
        assertEquals("log", plan.owners().get("log:read"));
        assertTrue(plan.internal().contains("log:read"));
    }

    @Test
    void runsItsCompanionsWhereverTheLogRuns() {
        assertEquals(List.of("log", "recovery", "outbox", "audit", "hook", "chat"), deployed("--deploy=log,chat"));
        assertEquals(List.of("recovery", "log", "outbox", "audit", "hook"), deployed("--deploy=recovery,log"));
        assertEquals(List.of("log", "recovery", "outbox", "audit", "hook"), deployed("--deploy=log,recovery"));
        assertEquals(List.of("recovery"), deployed("--deploy=recovery"));
        assertEquals(List.of("chat"), deployed("--deploy=chat"));
    }

    private static final String REMOTE = "--concerns.orders={\"commands\":[\"order:get\"],\"http\":"
            + "{\"url\":\"http://127.0.0.1:1/hub\",\"secret\":\"a secret of the orders, long enough\"%s}}";

    private static String remote(String more) {
        return REMOTE.formatted(more);
    }

    /** A node with clients asks back ends itself; the time for their commands is their own. */
    @Test
    void asksBackEndsWhereTheClientsAre() {
        DeploymentPlan plan =
                DeploymentPlan.from(load(ConfigRules.ALL, "--deploy=gateway", remote(",\"timeout\":\"9s\"")));
        assertEquals(
                List.of(new DeploymentPlan.Concern("orders", null, Set.of("order:get"), 1, new JsonObject())),
                plan.concerns());
        assertEquals(Map.of("order:get", Duration.ofSeconds(9), "gateway:ask", Requests.LONGEST), plan.timeouts());
        assertEquals(
                List.of(),
                DeploymentPlan.from(load(ConfigRules.ALL, "--deploy=chat", remote(""))).concerns().stream()
                        .filter(concern -> concern.name().equals("orders"))
                        .toList());
    }

    @Test
    void namesWhatIsWrongWithABackEnd() {
        assertEquals(
                List.of("concerns.orders.http.timeout: is \"31s\"; must be at most 30s"),
                problems(remote(",\"timeout\":\"31s\"")));
        assertEquals(
                List.of("concerns.orders.http.idempotent: the concern owns no command order:place"),
                problems(remote(",\"idempotent\":[\"order:place\"]")));
        assertEquals(
                List.of("concerns.orders.http.ca: \"/nowhere.pem\" is not readable"),
                problems(remote(",\"ca\":\"/nowhere.pem\"")));
        assertEquals(
                List.of("concerns.orders.http.url: \"http://%\" is no URL with a host"),
                problems(remote(""), "--concerns.orders.http.url=http://%"));
        assertEquals(
                List.of("concerns.orders: must have either verticle or http, not both"),
                problems(remote(""), "--concerns.orders.verticle=java.lang.String"));
        assertEquals(
                List.of("concerns.orders: must have verticle or http"),
                problems("--concerns.orders={\"commands\":[\"order:get\"]}"));
        assertEquals(
                List.of("concerns.orders.commands: join is the hub's own"),
                problems(remote(""), "--concerns.orders.commands=join"));
        assertEquals(
                List.of("concerns.orders: the command todo:list is already owned by todo"),
                problems(remote(""), "--concerns.orders.commands=todo:list"));
    }

    @Test
    void refusesSecretsOfBackEndsThatAreShortOrNoBase64() {
        assertEquals(
                List.of("concerns.orders.http.secret: must have at least 24 bytes; make one with:"
                        + " echo whsec_$(openssl rand -base64 32)"),
                problems(remote(""), "--concerns.orders.http.secret=whsec_c2hvcnQ="));
        assertEquals(
                List.of("concerns.orders.http.secret: is not Base64 after whsec_"),
                problems(remote(""), "--concerns.orders.http.secret=whsec_no base 64"));
        assertEquals(
                List.of("concerns.orders.http.secret[1]: is a placeholder that everybody knows"),
                problems(
                        remote(""),
                        "--concerns.orders.http.secret=[\"a secret of the orders, long enough\",\"changeme\"]"));
    }

    @Test
    void namesWhatIsWrongWithADecision() {
        String secret = "--decide.join.secret=a secret of the rules, long enough";
        assertEquals(
                List.of("decide.join.timeout: is \"4s\"; must be at most 3s"),
                problems(
                        "--decide.join.url=http://127.0.0.1:1/",
                        secret,
                        "--decide.join.timeout=4s",
                        "--decide.join.whenAway=refuse"));
        assertEquals(
                List.of("decide.join.whenAway: is missing; must be one of refuse, allow"),
                problems("--decide.join.url=http://127.0.0.1:1/", secret));
    }

    private static String hook(String event, String more) {
        return "--hooks=[{\"name\":\"push\",\"url\":\"http://127.0.0.1:1/\",\"secret\":\"a secret of the push service\","
                + "\"events\":[\"" + event + "\"]" + more + "}]";
    }

    @Test
    void namesWhatIsWrongWithAHook() {
        load(ConfigRules.ALL, hook("*", ""));
        load(ConfigRules.ALL, hook("message:unread", ",\"unreadAfter\":\"7s\""));
        assertEquals(
                List.of(
                        "hooks[0].unreadAfter: is \"6s\"; must be at least 7000ms, which is cluster.routing.userLinger and 2s"),
                problems(hook("message:unread", ",\"unreadAfter\":\"6s\"")));
        assertEquals(
                List.of(
                        "hooks[0].unreadAfter: is \"20s\"; must be at least 32000ms, which is cluster.routing.userLinger and 2s"),
                problems(hook("message:*", ""), "--cluster.routing.userLinger=30s"));
        load(ConfigRules.ALL, hook("message:new", ""), "--cluster.routing.userLinger=30s");
        assertEquals(List.of("hooks[0].events: typing is not offered"), problems(hook("typing", "")));
    }

    private List<String> deployed(String deploy) {
        return DeploymentPlan.from(load(ConfigRules.ALL, deploy)).concerns().stream()
                .map(DeploymentPlan.Concern::name)
                .toList();
    }

    @Test
    void refusesUnknownConcernsAndMissingClasses() {
        List<String> problems = problems(
                "--deploy=gateway,nothing,own",
                "--concerns.own.verticle=org.example.Absent",
                "--concerns.own.instances=0");
        assertEquals(3, problems.size(), () -> String.join("\n", problems));
        assertTrue(
                problems.get(1)
                        .startsWith(
                                "deploy: \"nothing\" is neither gateway nor one of the concerns: log, recovery, outbox, audit, hook, chat,"));
        assertEquals("concerns.own.verticle: the class org.example.Absent is not on the class path", problems.get(2));
    }

    @Test
    void refusesACommandWithTwoOwners() {
        assertEquals(
                List.of(
                        "concerns.own: the command typing is already owned by chat",
                        "concerns.own: the command own:do is listed twice"),
                problems("--deploy=own", "--concerns.own.commands=own:do,typing,own:do"));
    }

    @Test
    void refusesAConcernNamedGateway() {
        assertEquals(
                List.of("concerns.gateway: the name is reserved"),
                problems("--deploy=own", "--concerns.gateway.verticle=java.lang.String"));
    }

    @Test
    void refusesStoreAddressesWithoutPrintingThem() {
        List<String> problems =
                problems("--deploy=own", "--storage.postgres.uri=mysql://u:hunter2@h/d", "--storage.redis.uri=hunter2");
        assertEquals(
                List.of("storage.postgres.uri: must be postgresql://user:password@host:port/database", REDIS_PROBLEM),
                problems);
    }

    @Test
    void refusesRedisAddressesThatTheClientCannotParse() {
        List.of(
                        "redis://:hunter2@host:xx",
                        "redis://h:6379/x",
                        "redis://h:6379/1/2",
                        "redis://h?db=x",
                        "redis://h/-1",
                        "redis://:hunter2@h:0",
                        "redis://h:65536",
                        "redis://:hunter2@:6379",
                        "redis://:hun%zzter2@h",
                        "redis:hunter2",
                        "redis:///",
                        "unix:hunter2",
                        "unix:///tmp/redis?db=x",
                        "REDIS://h")
                .forEach(uri -> assertEquals(
                        List.of(REDIS_PROBLEM), problems("--deploy=own", "--storage.redis.uri=" + uri), uri));
    }

    @Test
    void acceptsRedisAddressesThatTheClientCanParse() {
        List.of(
                        "redis://h",
                        "redis://h/",
                        "redis://:p@h:6379/0",
                        "rediss://u:p@[::1]:1/3",
                        "redis://h?db=2",
                        "unix:///tmp/redis?db=2")
                .forEach(uri -> load(ConfigRules.ALL, "--deploy=own", "--storage.redis.uri=" + uri));
    }

    @Test
    void refusesUnusableClusterSettings() {
        assertEquals(
                List.of(
                        "cluster.join.serviceDns: is missing; mode kubernetes requires it",
                        "cluster.join.members: \"h:x\" is neither host nor host:port"),
                problems("--deploy=own", "--cluster.join.mode=kubernetes", "--cluster.join.members=h:x,h"));
    }

    @Test
    void acceptsDocumentsOfAnyShape() {
        List<Object> shapes =
                List.of("text", 7, new JsonObject(), new JsonArray().add(7).add("x"));
        for (String key : List.of("deploy", "concerns", "storage", "cluster")) {
            for (Object shape : shapes) {
                JsonObject document = ConfigLoader.defaults().put(key, shape);
                ConfigRules.ALL.forEach(rule -> Assertions.assertDoesNotThrow(() -> rule.apply(document)));
            }
        }
    }

    private List<String> problems(String... arguments) {
        return Assertions.assertThrows(ConfigException.class, () -> load(ConfigRules.ALL, arguments))
                .problems();
    }

    private Settings load(List<Function<JsonObject, List<String>>> rules, String... arguments) {
        List<String> all = new ArrayList<>(List.of(OWN));
        all.addAll(List.of(arguments));
        return new ConfigLoader(Map.of(), folder, rules).load(all);
    }
}
