package dev.switchboard.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigLoaderTest {

    @TempDir
    Path folder;

    @Test
    void usesTheDefaultsWhenNothingIsConfigured() {
        Settings settings = load(Map.of());
        assertEquals(3000, settings.at("http").whole("port"));
        assertEquals(
                Duration.ofMillis(300), settings.at("cluster").at("routing").duration("ackTimeout"));
        assertEquals(Optional.empty(), settings.at("auth").at("jwt").optionalSecret("secret"));
    }

    @Test
    void overlaysFileThenEnvironmentThenArguments() throws IOException {
        write(
                "conf/hub.json",
                "{\"http\":{\"port\":1,\"host\":\"::1\"},\"ops\":{\"port\":1},\"data\":{\"dir\":\"kept\"}}");
        Settings settings = load(Map.of("SWITCHBOARD_HTTP_PORT", "2", "SWITCHBOARD_OPS_PORT", "2"), "--http.port=3");
        assertEquals(3, settings.at("http").whole("port"));
        assertEquals("::1", settings.at("http").text("host"));
        assertEquals(2, settings.at("ops").whole("port"));
        assertEquals("kept", settings.at("data").text("dir"));
    }

    @Test
    void readsTheFileThatAnArgumentNames() throws IOException {
        write("other.json", "{\"http\":{\"port\":7}}");
        assertEquals(7, load(Map.of(), "--conf=other.json").at("http").whole("port"));
        assertEquals(List.of("none.json: the file cannot be read"), problems(Map.of(), "--conf=none.json"));
    }

    @Test
    void findsCamelCaseKeysInTheEnvironmentWithAndWithoutUnderscore() {
        assertEquals(
                5,
                load(Map.of("SWITCHBOARD_STORAGE_POSTGRES_POOLSIZE", "5"))
                        .at("storage")
                        .at("postgres")
                        .whole("poolSize"));
        assertEquals(
                6,
                load(Map.of("switchboard_storage_redis_pool_size", "6"))
                        .at("storage")
                        .at("redis")
                        .whole("poolSize"));
        assertEquals(
                "1h",
                load(Map.of("SWITCHBOARD_CONCERNS_LOG_SETTINGS_RETENTION_MAX_AGE", "1h"))
                        .at("concerns")
                        .at("log")
                        .at("settings")
                        .at("retention")
                        .text("maxAge"));
    }

    @Test
    void parsesValuesAsTheirTypeInTheSchema() {
        Settings settings = load(
                Map.of("SWITCHBOARD_LIMITS_ENABLED", "false", "SWITCHBOARD_CLUSTER_NAME", "7"),
                "--deploy=gateway, own",
                "--http.origins=[\"https://a.example\"]",
                "--storage.redis.uri=null",
                "--concerns.own={\"verticle\":\"org.example.Todo\"}",
                "--concerns.own.commands=todo:create,todo:list",
                "--concerns.own.settings.depth=3");
        assertFalse(settings.at("limits").flag("enabled"));
        assertEquals("7", settings.at("cluster").text("name"));
        assertEquals(List.of("gateway", "own"), settings.texts("deploy"));
        assertEquals(List.of("https://a.example"), settings.at("http").texts("origins"));
        Settings own = settings.at("concerns").at("own");
        assertEquals(List.of("todo:create", "todo:list"), own.texts("commands"));
        assertEquals(3, own.at("settings").whole("depth"));
        assertTrue(settings.at("concerns").keys().contains("chat"));
    }

    @Test
    void reportsEveryProblemAtOnceWithItsPathAndTheAllowedValues() throws IOException {
        write(
                "conf/hub.json",
                """
                {"http":{"prot":1,"host":7,"origins":["app.example"]},"logging":{"format":"xml"},
                 "gateway":{"pingInterval":"soon"},"concerns":{"Todo":{"verticle":"T"},"x":{"instances":0}},
                 "channels":{"my-ns":{}},"hooks":[{"name":"a","url":"http://b","secret":"c","events":[]}],
                 "auth":{"jwt":{"keys":[{"algorithm":"HS256","pem":"p"}]}}}""");
        List<String> problems = problems(
                Map.of("SWITCHBOARD_OPS_PORT", "high", "SWITCHBOARD_NO_SUCH", "1"),
                "--http.port=70000",
                "--a.b=1",
                "x");
        assertEquals(15, problems.size(), () -> String.join("\n", problems));
        assertContains(
                problems,
                "http.prot: unknown setting \"prot\"; valid settings: host, port, instances, origins, hosts, trustedProxies, proxyProtocol, publicUrl, sockjsScript, hsts, http2, idleTimeout, unauthenticated, incomplete, tls");
        assertContains(problems, "http.host: is 7; must be a string");
        assertContains(
                problems,
                "http.origins[0]: is \"app.example\"; must be a string such as https://app.example.org, https://*.example.org, capacitor://localhost");
        assertContains(problems, "logging.format: is \"xml\"; must be one of text, json");
        assertContains(
                problems,
                "gateway.pingInterval: is \"soon\"; must be a length of time longer than zero such as 500ms, 25s, 5m, 24h, 30d");
        assertContains(
                problems, "concerns.Todo: a name here must be a letter of a-z and up to 63 of a-z, 0-9, _ and -");
        // Regression: a name of a channel was refused in the words for the name of a concern, which may have a hyphen.
        assertContains(problems, "channels.my-ns: a name here must be 1 to 140 of a-z, 0-9 and _");
        assertTrue(problems.stream()
                .anyMatch(problem -> problem.startsWith("hooks[0].events: is an empty list; must be")));
        assertContains(problems, "concerns.x.instances: is 0; must be a whole number from 1 to 256");
        assertContains(
                problems,
                "auth.jwt.keys[0].algorithm: is \"HS256\"; must be one of RS256, RS384, RS512, PS256, PS384, PS512,"
                        + " ES256, ES384, ES512, EdDSA");
        assertContains(
                problems, "ops.port: is \"high\"; must be a whole number from 0 to 65535 (SWITCHBOARD_OPS_PORT)");
        assertContains(problems, "http.port: is 70000; must be a whole number from 0 to 65535 (--http.port)");
        assertTrue(problems.stream().anyMatch(problem -> problem.startsWith("SWITCHBOARD_NO_SUCH: ")));
        assertTrue(problems.stream()
                .anyMatch(problem -> problem.startsWith("--a: unknown setting \"a\"; valid settings: http,")));
    }

    @Test
    void checksTheSettingsOfTheHubsConcerns() throws IOException {
        write(
                "conf/hub.json",
                "{\"concerns\":{\"rooms\":{\"settings\":null},\"log\":{\"settings\":{\"retention\":7}}}}");
        List<String> problems = problems(
                Map.of("SWITCHBOARD_CONCERNS_TODO_SETTINGS_MAX_TITLE", "0"),
                "--concerns.chat.settings.maxText=abc",
                "--concerns.chat.settings.nope=1",
                "--concerns.chat.settings.maxUnread=-5",
                "--concerns.presence.settings.keepDetails=x",
                "--concerns.account.settings.hashing.iterations=0",
                "--concerns.notification.settings.publish={\"maxTarget\":1}");
        assertEquals(9, problems.size(), () -> String.join("\n", problems));
        assertContains(
                problems,
                "--concerns.chat.settings.nope: unknown setting \"nope\"; valid settings: maxText, maxUnread, typingTimeout,"
                        + " purgeInterval, whoAdds, history, retention, retentionInterval, searchLanguage");
        assertContains(
                problems,
                "concerns.chat.settings.maxText: is \"abc\"; must be a whole number from 1 to 1000000"
                        + " (--concerns.chat.settings.maxText)");
        assertContains(
                problems,
                "concerns.chat.settings.maxUnread: is -5; must be a whole number from 1 to 1000000"
                        + " (--concerns.chat.settings.maxUnread)");
        assertContains(
                problems,
                "concerns.presence.settings.keepDetails: is \"x\"; must be a length of time longer than zero such as 500ms, 25s, 5m, 24h, 30d"
                        + " (--concerns.presence.settings.keepDetails)");
        assertContains(
                problems,
                "concerns.account.settings.hashing.iterations: is 0; must be a whole number from 1000 to 10000000"
                        + " (--concerns.account.settings.hashing.iterations)");
        assertContains(
                problems,
                "concerns.todo.settings.maxTitle: is 0; must be a whole number from 1 to 10000"
                        + " (SWITCHBOARD_CONCERNS_TODO_SETTINGS_MAX_TITLE)");
        assertContains(
                problems,
                "concerns.notification.settings.publish.maxTarget: unknown setting \"maxTarget\"; valid settings: maxTargets, maxDataBytes,"
                        + " keepKeys, sweepInterval");
        assertContains(problems, "concerns.rooms.settings: is null; must be an object");
        assertContains(problems, "concerns.log.settings.retention: is 7; must be an object");
    }

    /** The list of its values ends in null, which is none to name; the problem itself failed. */
    @Test
    void namesTheValuesOfASettingThatMayBeNull() {
        assertContains(
                problems(Map.of(), "--storage.postgres.tls.mode=on"),
                "storage.postgres.tls.mode: is \"on\"; must be one of disable, allow, prefer, require, verify-ca,"
                        + " verify-full (--storage.postgres.tls.mode)");
    }

    @Test
    void acceptsZeroDurationsOnlyWhereTheyDisableAFeature() {
        List<KeyPath> durations =
                durations(SchemaNode.of(ConfigLoader.schema()), ConfigLoader.defaults(), KeyPath.ROOT);
        List<String> off = List.of(
                "http.idleTimeout",
                "auth.jwt.leeway",
                "cluster.routing.linger",
                "cluster.routing.userLinger",
                "gateway.flushWindow");
        List<String> refused = durations.stream()
                .map(KeyPath::toString)
                .filter(path -> !off.contains(path))
                .toList();
        assertTrue(refused.size() >= 30, refused::toString);
        load(Map.of(), off.stream().map(path -> "--" + path + "=0ms").toArray(String[]::new));
        List<String> problems = problems(
                Map.of(), refused.stream().map(path -> "--" + path + "=0s").toArray(String[]::new));
        assertEquals(refused.size(), problems.size(), () -> String.join("\n", problems));
        assertContains(
                problems,
                "cluster.routing.beat: is \"0s\"; must be a length of time longer than zero such as 500ms, 25s, 5m, 24h,"
                        + " 30d (--cluster.routing.beat)");
        assertContains(
                problems,
                "auth.accounts.tokenTtl: is \"0s\"; must be a length of time of 1s or more such as 1s, 5m, 24h, 30d"
                        + " (--auth.accounts.tokenTtl)");
    }

    @Test
    void refusesATokenTtlBelowOneSecond() {
        assertEquals(1, problems(Map.of(), "--auth.accounts.tokenTtl=999ms").size());
        load(Map.of(), "--auth.accounts.tokenTtl=1000ms");
    }

    @Test
    void refusesADurationOfTooManyDigits() {
        assertEquals(1, problems(Map.of(), "--limits.default.per=1234567890s").size());
    }

    /** Regression: the pointer to a key with a control character, of which the validator writes one digit, ended the check. */
    @Test
    void refusesAKeyWithAControlCharacter() {
        for (String key : List.of("leve\\u0008l", "\\u0008", "a%zz", "50% + x", "ü")) {
            List<String> problems = problems(Map.of(), "--logging={\"" + key + "\":1}");
            assertEquals(1, problems.size(), problems::toString);
            assertTrue(problems.get(0).contains("logging"), problems::toString);
        }
    }

    @Test
    void acceptsAnySettingsOfAUsersConcern() {
        Settings own = load(
                        Map.of(),
                        "--concerns.own={\"verticle\":\"org.example.Own\",\"settings\":{\"maxText\":\"any\"}}",
                        "--concerns.own.settings.deep.er=[1]")
                .at("concerns")
                .at("own")
                .at("settings");
        assertEquals("any", own.text("maxText"));
        assertEquals(List.of("er"), own.at("deep").keys());
    }

    @Test
    void addsTheProblemsOfTheRules() {
        ConfigLoader loader = new ConfigLoader(Map.of(), folder, List.of(document -> List.of("rule: broken")));
        ConfigException refused = assertThrows(ConfigException.class, () -> loader.load(List.of("--http.port=x")));
        assertEquals(2, refused.problems().size());
        assertContains(refused.problems(), "rule: broken");
    }

    @Test
    void reportsWhereAFileIsNotJson() throws IOException {
        write("conf/hub.json", "{\n  \"auth\": hunter2\n}");
        assertEquals(
                List.of("conf/hub.json: is not valid JSON or repeats a key, at line 2, column 11"), problems(Map.of()));
    }

    @Test
    void refusesRepeatedKeysAndDocumentsOtherThanObjects() throws IOException {
        write("conf/hub.json", "{\"http\":{\"port\":1,\"port\":2}}");
        assertEquals(1, problems(Map.of()).size());
        write("conf/hub.json", "[]");
        assertEquals(List.of("conf/hub.json: must contain one JSON object"), problems(Map.of()));
    }

    @Test
    void readsSecretsFromTheEnvironmentAndFromFiles() throws IOException {
        write("secret.txt", "from a file\n");
        write("key.pem", "-----BEGIN PUBLIC KEY-----\n");
        Settings settings = load(
                Map.of("PG", "postgresql://u:p@h/d"),
                "--storage.postgres.uri=${PG}",
                "--auth.jwt.secret={\"file\":\"secret.txt\"}",
                "--auth.jwt.keys=[{\"algorithm\":\"RS256\",\"pem\":{\"file\":\"key.pem\"}}]");
        assertEquals(
                Optional.of(new Secret("postgresql://u:p@h/d")),
                settings.at("storage").at("postgres").optionalSecret("uri"));
        assertEquals(
                Optional.of(new Secret("from a file")),
                settings.at("auth").at("jwt").optionalSecret("secret"));
        assertEquals(
                "-----BEGIN PUBLIC KEY-----",
                settings.at("auth").at("jwt").items("keys").get(0).text("pem"));
    }

    /** One secret was three keys: each way of writing it kept its own line break or byte order mark. */
    @Test
    void readsTheSameSecretByEachWay() throws IOException {
        write("secret.txt", "\uFEFFone key\r\n");
        for (String value : List.of("one key\n", "one key\r\n\uFEFF", "{\"file\":\"secret.txt\"}", "${JWT}")) {
            Settings settings = load(Map.of("SWITCHBOARD_AUTH_JWT_SECRET", value, "JWT", "\uFEFFone key \n"));
            assertEquals(
                    Optional.of(new Secret("one key")),
                    settings.at("auth").at("jwt").optionalSecret("secret"),
                    value);
        }
        assertEquals(List.of("auth.jwt.secret: is blank"), problems(Map.of("SWITCHBOARD_AUTH_JWT_SECRET", "\n\uFEFF")));
    }

    /** The page on identity providers names such a variable, and the hub refused it as a setting that it does not know. */
    @Test
    void takesASecretFromAVariableThatBeginsAsSettingsDo() throws IOException {
        write("conf/hub.json", "{\"auth\":{\"jwt\":{\"secret\":\"${SWITCHBOARD_SECRET}\"}}}");
        assertEquals(
                Optional.of(new Secret("one key")),
                load(Map.of("SWITCHBOARD_SECRET", "one key"))
                        .at("auth")
                        .at("jwt")
                        .optionalSecret("secret"));
        assertTrue(problems(Map.of("SWITCHBOARD_SECRET", "one key", "SWITCHBOARD_SECRETS", "x"))
                .get(0)
                .startsWith("SWITCHBOARD_SECRETS: unknown setting"));
    }

    @Test
    void readsAFileThatBeginsWithAByteOrderMark() throws IOException {
        write("conf/hub.json", "\uFEFF{\"http\":{\"port\":3011}}");
        assertEquals(3011, load(Map.of()).at("http").whole("port"));
    }

    @Test
    void namesTheMissingVariableOrFileOfASecret() throws IOException {
        write("empty", "\n");
        assertEquals(
                List.of(
                        "auth.jwt.secret: the file empty is empty",
                        "storage.postgres.uri: the environment variable PG is not set",
                        "storage.redis.uri: the file none cannot be read"),
                problems(
                        Map.of(),
                        "--auth.jwt.secret={\"file\":\"empty\"}",
                        "--storage.postgres.uri=${PG}",
                        "--storage.redis.uri={\"file\":\"none\"}"));
    }

    @Test
    void neverQuotesASecretInAProblem() throws IOException {
        write(
                "conf/hub.json",
                """
                {"auth":{"jwt":{"secret":{"fiel":"hunter2"},"secrt":"hunter2","keys":["hunter2"]}},
                 "storage":{"postgres":"hunter2","redis":{"uri":["hunter2"]}}}""");
        List<String> problems = problems(Map.of("SWITCHBOARD_AUTH_JWT", "hunter2"), "hunter2", "--auth.jwt.keys");
        assertTrue(problems.size() >= 5, () -> String.join("\n", problems));
        assertFalse(String.join("\n", problems).contains("hunter2"), () -> String.join("\n", problems));
        List<String> others = problems(Map.of(), "--auth.jwt.secret=", "--auth.jwt.scret=hunter2", "--storage=hunter2");
        assertEquals(5, others.size(), () -> String.join("\n", others));
        assertFalse(String.join("\n", others).contains("hunter2"), () -> String.join("\n", others));
    }

    @Test
    void ignoresTheVariablesThatKubernetesSetsForItsService() {
        Settings settings = load(Map.of(
                "SWITCHBOARD_SERVICE_HOST",
                "10.0.0.1",
                "SWITCHBOARD_SERVICE_PORT_HTTP",
                "3000",
                "SWITCHBOARD_PORT",
                "tcp://10.0.0.1:3000",
                "SWITCHBOARD_OPS_PORT",
                "tcp://10.0.0.1:9000",
                "SWITCHBOARD_PORT_3000_TCP_ADDR",
                "10.0.0.1"));
        assertEquals(9000, settings.at("ops").whole("port"));
    }

    @Test
    void describesEveryDefaultInTheSchema() {
        assertEquals(Map.of(), new SchemaCheck(ConfigLoader.schema()).problems(ConfigLoader.defaults()));
        assertDescribed(SchemaNode.of(ConfigLoader.schema()), ConfigLoader.defaults(), KeyPath.ROOT);
    }

    @Test
    void hasADefaultForEverySettingInTheSchema() {
        assertDefaulted(SchemaNode.of(ConfigLoader.schema()), ConfigLoader.defaults(), KeyPath.ROOT);
    }

    @Test
    void shipsAnExampleThatEqualsTheDefaults() throws IOException {
        JsonObject example = new JsonObject(Files.readString(Path.of("conf/hub.json")));
        assertEquals(Map.of(), new SchemaCheck(ConfigLoader.schema()).problems(example));
        assertEquals(ConfigLoader.defaults(), ConfigLoader.defaults().mergeIn(example, true));
    }

    private static void assertDescribed(SchemaNode node, Object value, KeyPath path) {
        if (value instanceof JsonObject object && !node.isFree()) {
            object.forEach(entry -> assertDescribed(
                    node.child(entry.getKey()).orElseThrow(), entry.getValue(), path.then(entry.getKey())));
        } else {
            assertFalse(node.description().isEmpty(), path + " has no description");
        }
    }

    private static void assertDefaulted(SchemaNode node, JsonObject defaults, KeyPath path) {
        node.properties().forEach((key, child) -> {
            assertTrue(defaults.containsKey(key), path.then(key) + " has no default");
            if (child.isSection() && !child.properties().isEmpty()) {
                assertDefaulted(child, defaults.getJsonObject(key), path.then(key));
            }
        });
    }

    /** The paths whose defaults are durations. */
    private static List<KeyPath> durations(SchemaNode node, Object value, KeyPath path) {
        if (value instanceof JsonObject object) {
            return object.fieldNames().stream()
                    .flatMap(key ->
                            durations(node.child(key).orElseThrow(), object.getValue(key), path.then(key)).stream())
                    .toList();
        }
        return node.allowed().startsWith("a length of time") ? List.of(path) : List.of();
    }

    private static void assertContains(List<String> problems, String expected) {
        assertTrue(problems.contains(expected), () -> expected + "\nis not in\n" + String.join("\n", problems));
    }

    private Settings load(Map<String, String> environment, String... arguments) {
        return new ConfigLoader(environment, folder, List.of()).load(List.of(arguments));
    }

    private List<String> problems(Map<String, String> environment, String... arguments) {
        return assertThrows(ConfigException.class, () -> load(environment, arguments))
                .problems();
    }

    private void write(String name, String content) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }
}
