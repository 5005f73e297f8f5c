package dev.switchboard.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.HubCluster;
import dev.switchboard.testing.Scrape;
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
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;

/** The metrics, labels and label values that the dashboard and the alerts of {@code conf} query exist on a node. */
@Tag("slow")
class DashboardTest {

    private static final Pattern METRIC =
            Pattern.compile("\\b((?:switchboard|jvm|process|netty)_[a-z0-9_]+)\\b(?:\\{([^}]*)})?");
    private static final Pattern MATCHER = Pattern.compile("([a-z_]+)\\s*(=~|!=|!~|=)\\s*\"([^\"]*)\"");
    private static final Pattern GROUPING = Pattern.compile("\\bby \\(([^)]*)\\)");
    private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"([^\"]*)\"");
    /** Labels that Prometheus adds. */
    private static final Set<String> ADDED = Set.of("instance", "job");

    private static HubCluster hub;
    /** The values of each label of each metric. */
    private static Map<String, Map<String, Set<String>>> scraped;

    @BeforeAll
    static void scrape() {
        hub = HubCluster.of(
                1,
                "--concerns.outbox.settings.sources.shop.uri=postgresql://hub@127.0.0.1:1/shop",
                "--concerns.orders.http.url=http://127.0.0.1:1/hub",
                "--concerns.orders.http.secret=a secret that the orders know",
                "--concerns.orders.commands=order:get");
        scraped = new HashMap<>();
        Scrape.of(hub.node(0).opsPort()).samples().keySet().forEach(sample -> {
            int braces = sample.indexOf('{');
            Map<String, Set<String>> labels =
                    scraped.computeIfAbsent(braces < 0 ? sample : sample.substring(0, braces), name -> new HashMap<>());
            LABEL.matcher(sample).results().forEach(label -> labels.computeIfAbsent(
                            label.group(1), name -> new HashSet<>())
                    .add(label.group(2)));
        });
    }

    @AfterAll
    static void close() {
        hub.close();
    }

    @ParameterizedTest
    @MethodSource("expressions")
    void queriesOnlyMetricsThatExist(String expression) {
        List<String> missing = new ArrayList<>();
        Set<String> known = new HashSet<>(ADDED);
        METRIC.matcher(expression).results().forEach(metric -> {
            Map<String, Set<String>> labels = scraped.get(metric.group(1));
            if (labels == null) {
                missing.add(metric.group(1));
            } else {
                known.addAll(labels.keySet());
                check(metric.group(1), labels, metric.group(2) == null ? "" : metric.group(2), missing);
            }
        });
        GROUPING.matcher(expression)
                .results()
                .flatMap(by -> Stream.of(by.group(1).split(",\\s*")))
                .filter(label -> !known.contains(label))
                .forEach(missing::add);
        assertEquals(List.of(), missing);
        assertEquals(
                expression.chars().filter(c -> c == '(').count(),
                expression.chars().filter(c -> c == ')').count());
    }

    private static void check(String metric, Map<String, Set<String>> labels, String selector, List<String> missing) {
        Matcher matcher = MATCHER.matcher(selector);
        while (matcher.find()) {
            String label = matcher.group(1);
            if (ADDED.contains(label)) {
                continue;
            }
            Set<String> values = labels.getOrDefault(label, Set.of());
            for (String value : matcher.group(3).split("\\|")) {
                if (!values.contains(value)) {
                    missing.add(metric + "{" + label + "=" + value + "}, the values are " + values);
                }
            }
        }
    }

    static Stream<String> expressions() throws IOException {
        return Stream.concat(expressions("conf/grafana/switchboard.json"), expressions("conf/prometheus/alerts.yaml"));
    }

    /** The queries in a file for Prometheus or Grafana. */
    static Stream<String> expressions(String file) throws IOException {
        List<String> found = new ArrayList<>();
        // JSON is a subset of YAML.
        collect(new Yaml().load(Files.readString(Path.of(file))), found);
        assertTrue(found.size() > 5, file);
        return found.stream();
    }

    private static void collect(Object node, List<String> expressions) {
        if (node instanceof Map<?, ?> object) {
            if (object.get("expr") instanceof String expression) {
                expressions.add(expression);
            }
            object.values().forEach(value -> collect(value, expressions));
        } else if (node instanceof List<?> list) {
            list.forEach(value -> collect(value, expressions));
        }
    }
}
