package dev.switchboard.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.switchboard.config.ConfigException;
import dev.switchboard.config.ConfigLoader;
import dev.switchboard.testing.Balancer;
import io.kubernetes.client.openapi.JSON;
import io.kubernetes.client.openapi.models.V1Container;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1EnvVar;
import io.kubernetes.client.openapi.models.V1Ingress;
import io.kubernetes.client.openapi.models.V1Namespace;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1PodSpec;
import io.kubernetes.client.openapi.models.V1Secret;
import io.kubernetes.client.openapi.models.V1Service;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

/**
 * Checks the files of {@code conf} that need a container engine or systemd to run: their keys are known, their references
 * resolve, and the hub accepts the settings that they give it.
 */
class ManifestsTest {

    private static final Path CONF = Path.of("conf");
    private static final Path KUBERNETES = CONF.resolve("kubernetes");
    private static final Map<String, Class<?>> MODELS = Map.of(
            "Namespace", V1Namespace.class,
            "Secret", V1Secret.class,
            "Service", V1Service.class,
            "Deployment", V1Deployment.class,
            "PodDisruptionBudget", V1PodDisruptionBudget.class,
            "NetworkPolicy", V1NetworkPolicy.class,
            "Ingress", V1Ingress.class);

    private static final String SECRET = "text-for-tests-only-long-enough-0123";

    @TempDir
    private Path folder;

    /** Kubernetes' models refuse unknown keys, missing keys and values of a wrong type. */
    @Test
    void matchesTheModelsOfKubernetes() throws Exception {
        List<?> listed =
                (List<?>) load(KUBERNETES.resolve("kustomization.yaml")).get("resources");
        Set<String> files = new HashSet<>();
        try (Stream<Path> all = Files.list(KUBERNETES)) {
            all.map(file -> file.getFileName().toString()).forEach(files::add);
        }
        files.remove("kustomization.yaml");
        assertEquals(files, new HashSet<>(listed));
        List<Object> models = models();
        assertEquals(9, models.size());
        V1Deployment deployment = only(models, V1Deployment.class);
        Map<String, String> labels =
                deployment.getSpec().getTemplate().getMetadata().getLabels();
        assertEquals(labels, deployment.getSpec().getSelector().getMatchLabels());
        assertEquals(
                labels,
                only(models, V1PodDisruptionBudget.class)
                        .getSpec()
                        .getSelector()
                        .getMatchLabels());
        assertEquals(
                labels,
                only(models, V1NetworkPolicy.class).getSpec().getPodSelector().getMatchLabels());
        all(models, V1Service.class)
                .forEach(service -> assertEquals(labels, service.getSpec().getSelector()));
        Set<String> services = all(models, V1Service.class)
                .map(service -> service.getMetadata().getName())
                .collect(Collectors.toSet());
        all(models, V1Ingress.class)
                .flatMap(ingress -> ingress.getSpec().getRules().stream())
                .flatMap(rule -> rule.getHttp().getPaths().stream())
                .map(path -> path.getBackend().getService().getName())
                .forEach(service -> assertTrue(services.contains(service), service));
    }

    /** Shows that the test above can fail. */
    @ParameterizedTest
    @ValueSource(strings = {"spec", "spec.template.spec", "spec.template.spec.containers", "spec.strategy"})
    void findsAnUnknownKey(String at) throws Exception {
        Map<?, ?> document = load(KUBERNETES.resolve("deployment.yaml"));
        Object node = document;
        for (String key : at.split("[.]")) {
            Object next = ((Map<?, ?>) node).get(key);
            node = next instanceof List<?> list ? list.get(0) : next;
        }
        @SuppressWarnings("unchecked")
        Map<String, Object> object = (Map<String, Object>) node;
        object.put("replicsa", 3);
        assertThrows(RuntimeException.class, () -> model(document));
    }

    @Test
    void givesPodsExistingSettingsAndSecrets() throws Exception {
        List<Object> models = models();
        V1Deployment deployment = only(models, V1Deployment.class);
        V1Container container =
                deployment.getSpec().getTemplate().getSpec().getContainers().get(0);
        Map<String, String> secret = only(models, V1Secret.class).getStringData();
        Map<String, String> environment = new HashMap<>();
        for (V1EnvVar variable : container.getEnv()) {
            environment.put(variable.getName(), value(variable, secret));
        }
        // The manifest's own is refused; see SecretRulesTest.
        environment.put("SWITCHBOARD_AUTH_JWT_SECRET", interpolated("${SECRET}"));
        ConfigException placeholder = assertThrows(ConfigException.class, () -> configure(environment));
        assertTrue(placeholder.getMessage().contains("cluster.secret: is the example's placeholder"));
        environment.put("SWITCHBOARD_CLUSTER_SECRET", SECRET);
        JsonObject settings = configure(environment);
        assertEquals(
                "kubernetes",
                settings.getJsonObject("cluster").getJsonObject("join").getString("mode"));
        V1Service headless = all(models, V1Service.class)
                .filter(service -> "None".equals(service.getSpec().getClusterIP()))
                .findFirst()
                .orElseThrow();
        String namespace = only(models, V1Namespace.class).getMetadata().getName();
        assertEquals(
                headless.getMetadata().getName() + "." + namespace + ".svc.cluster.local",
                settings.getJsonObject("cluster").getJsonObject("join").getString("serviceDns"));
        Map<String, Integer> ports = container.getPorts().stream()
                .collect(Collectors.toMap(port -> port.getName(), port -> port.getContainerPort()));
        assertEquals(
                Map.of(
                        "http", settings.getJsonObject("http").getInteger("port"),
                        "ops", settings.getJsonObject("ops").getInteger("port"),
                        "cluster", settings.getJsonObject("cluster").getInteger("port")),
                ports);
        assertEquals("/health/ready", container.getReadinessProbe().getHttpGet().getPath());
        assertNotNull(container.getLifecycle().getPreStop().getExec());
    }

    @Test
    void givesPodsNoTokenOfTheClusterAndAnImageThatNeverMoves() throws Exception {
        V1PodSpec pod =
                only(models(), V1Deployment.class).getSpec().getTemplate().getSpec();
        assertFalse(pod.getAutomountServiceAccountToken());
        assertTrue(pod.getContainers().get(0).getImage().matches("\\S+:[0-9]+\\.[0-9]+\\.[0-9]+"));
    }

    /** Below 3 is what systemd itself calls "OK". */
    @Test
    void givesTheServiceNoMoreThanItNeeds() throws Exception {
        assumeTrue(
                new ProcessBuilder("sh", "-c", "command -v systemd-analyze")
                                .start()
                                .waitFor()
                        == 0,
                "no systemd here");
        Path output = folder.resolve("exposure");
        new ProcessBuilder(
                        "systemd-analyze",
                        "security",
                        "--offline=true",
                        "--no-pager",
                        CONF.resolve("switchboard.service").toAbsolutePath().toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start()
                .waitFor();
        Matcher level =
                Pattern.compile("Overall exposure level for \\S+: ([0-9.]+)").matcher(Files.readString(output));
        assertTrue(level.find(), Files.readString(output));
        assertTrue(Double.parseDouble(level.group(1)) < 3, level.group());
    }

    @Test
    void givesComposeNodesValidSettings() throws Exception {
        Map<?, ?> services = (Map<?, ?>) load(CONF.resolve("compose.yaml")).get("services");
        assertEquals(Set.of("node1", "node2", "node3", "balancer", "postgres", "redis"), services.keySet());
        for (String name : List.of("node1", "node2", "node3")) {
            Map<String, String> environment = new HashMap<>();
            ((Map<?, ?>) ((Map<?, ?>) services.get(name)).get("environment"))
                    .forEach((key, value) -> environment.put(key.toString(), interpolated(value.toString())));
            JsonObject settings = configure(environment);
            settings.getJsonObject("cluster").getJsonObject("join").getJsonArray("members").stream()
                    .map(member -> member.toString().split(":")[0])
                    .forEach(member -> assertTrue(services.containsKey(member), member));
        }
    }

    /** HAProxy itself checks the haproxy.cfg that the balancer's container generates. */
    @Test
    void givesTheComposeBalancerAValidFile() throws Exception {
        Path haproxy = Balancer.Kind.HAPROXY.program().orElse(null);
        assumeTrue(haproxy != null, "no HAProxy on this machine");
        Map<?, ?> services = (Map<?, ?>) load(CONF.resolve("compose.yaml")).get("services");
        List<?> command = (List<?>) ((Map<?, ?>) services.get("balancer")).get("command");
        Path made = folder.resolve("haproxy.cfg");
        String script = command.get(2)
                .toString()
                .replace(
                        "/etc/switchboard/haproxy.cfg",
                        CONF.resolve("haproxy.cfg").toAbsolutePath().toString())
                .replace("/tmp/haproxy.cfg", made.toString())
                .replace("exec haproxy -W", haproxy + " -c");
        Path output = folder.resolve("output");
        Process check = new ProcessBuilder("sh", "-c", script)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertEquals(0, check.waitFor(), Files.readString(output));
        String text = Files.readString(made);
        for (String node : List.of("node1", "node2", "node3")) {
            // Once for each of the two backends.
            assertEquals(3, text.split(node + ":3000 check port 9000", -1).length, text);
        }
    }

    @Test
    void startsTheServiceAndTheContainerWithValidArguments() throws Exception {
        String unit = Files.readString(CONF.resolve("switchboard.service"));
        Matcher start = Pattern.compile("(?m)^ExecStart=.* -jar \\S+ (.*)$").matcher(unit);
        assertTrue(start.find());
        List<String> arguments = Stream.of(start.group(1).split(" "))
                .map(argument -> argument.startsWith("--conf=") ? "--conf=conf/hub.json" : argument)
                .toList();
        new ConfigLoader(Map.of(), Path.of(""), ConfigRules.ALL).load(arguments);
        Map<String, String> environment = new HashMap<>();
        Pattern.compile("(SWITCHBOARD_[A-Z_]+)=(\\S+)")
                .matcher(Files.readString(CONF.resolve("Containerfile")))
                .results()
                .forEach(variable -> environment.put(variable.group(1), variable.group(2)));
        assertEquals(4, environment.size());
        // The image listens on every interface, so whoever runs it must bring a secret.
        ConfigException missing = assertThrows(ConfigException.class, () -> configure(environment));
        assertTrue(missing.getMessage().startsWith("cluster.secret: is missing"), missing::getMessage);
        environment.put("SWITCHBOARD_CLUSTER_SECRET", SECRET);
        configure(environment);
    }

    /** The pod of this test has an IPv6 address only. */
    private static String value(V1EnvVar variable, Map<String, String> secret) {
        if (variable.getValue() != null) {
            return variable.getValue();
        }
        if (variable.getValueFrom().getFieldRef() != null) {
            assertEquals("status.podIP", variable.getValueFrom().getFieldRef().getFieldPath());
            return "fd00:10:244::7";
        }
        return secret.get(variable.getValueFrom().getSecretKeyRef().getKey());
    }

    private static JsonObject configure(Map<String, String> environment) {
        return new ConfigLoader(environment, Path.of(""), ConfigRules.ALL)
                .load(List.of())
                .toJson();
    }

    /** Replaces variables as compose does. */
    private static String interpolated(String value) {
        return value.replaceAll("\\$\\{[^}]*}", SECRET);
    }

    private static Map<?, ?> load(Path file) throws IOException {
        return (Map<?, ?>) new Yaml().load(Files.readString(file));
    }

    private static List<Object> models() throws IOException {
        List<Object> models = new ArrayList<>();
        for (Object file :
                (List<?>) load(KUBERNETES.resolve("kustomization.yaml")).get("resources")) {
            Iterable<Object> documents = new Yaml().loadAll(Files.readString(KUBERNETES.resolve(file.toString())));
            StreamSupport.stream(documents.spliterator(), false)
                    .map(document -> model((Map<?, ?>) document))
                    .forEach(models::add);
        }
        return models;
    }

    private static Object model(Map<?, ?> document) {
        JsonObject json = new JsonObject();
        document.forEach((key, value) -> json.put(key.toString(), value));
        return JSON.deserialize(json.encode(), MODELS.get(json.getString("kind")));
    }

    private static <T> Stream<T> all(List<Object> models, Class<T> type) {
        return models.stream().filter(type::isInstance).map(type::cast);
    }

    private static <T> T only(List<Object> models, Class<T> type) {
        List<T> found = all(models, type).toList();
        assertEquals(1, found.size());
        return found.get(0);
    }
}
