package dev.switchboard.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/**
 * The files for Traefik 3 and Envoy, which do not run here: every key is one that their references document, at that place
 * and of that kind; names resolve; and what the hub needs of a proxy is set.
 */
class ProxyFilesTest {

    /** Keys of doc.traefik.io, "Reference, Install Configuration"; {@code *} is a name of one's own, {@code []} a list. */
    private static final List<String> TRAEFIK = List.of(
            "entryPoints.*.address=string",
            "entryPoints.*.forwardedHeaders.insecure=boolean",
            "entryPoints.*.forwardedHeaders.trustedIPs[]=string",
            "entryPoints.*.transport.respondingTimeouts.readTimeout=duration",
            "entryPoints.*.transport.respondingTimeouts.writeTimeout=duration",
            "entryPoints.*.transport.respondingTimeouts.idleTimeout=duration",
            "entryPoints.*.http.sanitizePath=boolean",
            "providers.file.filename=string",
            "providers.file.watch=boolean",
            "accessLog.format=json|common",
            "accessLog.fields.defaultMode=keep|drop",
            "accessLog.fields.names.*=keep|drop",
            "accessLog.fields.headers.defaultMode=keep|drop|redact",
            "log.level=TRACE|DEBUG|INFO|WARN|ERROR");

    /** Of "Reference, Routing Configuration, Other Providers, File". */
    private static final List<String> TRAEFIK_NODES = List.of(
            "http.routers.*.entryPoints[]=string",
            "http.routers.*.rule=string",
            "http.routers.*.priority=number",
            "http.routers.*.service=string",
            "http.routers.*.middlewares[]=string",
            "http.middlewares.*.headers.customRequestHeaders.*=string",
            "http.services.*.loadBalancer.passHostHeader=boolean",
            "http.services.*.loadBalancer.serversTransport=string",
            "http.services.*.loadBalancer.healthCheck.path=string",
            "http.services.*.loadBalancer.healthCheck.port=number",
            "http.services.*.loadBalancer.healthCheck.interval=duration",
            "http.services.*.loadBalancer.healthCheck.timeout=duration",
            "http.services.*.loadBalancer.sticky.cookie.name=string",
            "http.services.*.loadBalancer.sticky.cookie.httpOnly=boolean",
            "http.services.*.loadBalancer.sticky.cookie.sameSite=none|lax|strict",
            "http.services.*.loadBalancer.servers[].url=string",
            "http.serversTransports.*.forwardingTimeouts.dialTimeout=duration",
            "http.serversTransports.*.forwardingTimeouts.responseHeaderTimeout=duration",
            "http.serversTransports.*.forwardingTimeouts.idleConnTimeout=duration");

    private static final String MANAGER = "static_resources.listeners[].filter_chains[].filters[].typed_config.";
    private static final String ROUTES = MANAGER + "route_config.virtual_hosts[].routes[].";
    private static final String CLUSTER = "static_resources.clusters[].";
    private static final String POOL = CLUSTER + "typed_extension_protocol_options.*.";

    /** Fields of the messages in envoyproxy.io's API reference, version 3. */
    private static final List<String> ENVOY = List.of(
            "static_resources.listeners[].name=string",
            "static_resources.listeners[].address.socket_address.address=string",
            "static_resources.listeners[].address.socket_address.port_value=number",
            "static_resources.listeners[].per_connection_buffer_limit_bytes=number",
            "static_resources.listeners[].filter_chains[].filters[].name=string",
            MANAGER + "@type=string",
            MANAGER + "stat_prefix=string",
            MANAGER + "use_remote_address=boolean",
            MANAGER + "xff_num_trusted_hops=number",
            MANAGER + "generate_request_id=boolean",
            MANAGER + "request_headers_timeout=duration",
            MANAGER + "stream_idle_timeout=duration",
            MANAGER + "common_http_protocol_options.idle_timeout=duration",
            MANAGER + "upgrade_configs[].upgrade_type=string",
            MANAGER + "access_log[].name=string",
            MANAGER + "access_log[].typed_config.@type=string",
            MANAGER + "access_log[].typed_config.log_format.text_format_source.inline_string=string",
            MANAGER + "http_filters[].name=string",
            MANAGER + "http_filters[].typed_config.@type=string",
            MANAGER + "route_config.name=string",
            MANAGER + "route_config.request_headers_to_remove[]=string",
            MANAGER + "route_config.virtual_hosts[].name=string",
            MANAGER + "route_config.virtual_hosts[].domains[]=string",
            ROUTES + "match.prefix=string",
            ROUTES + "match.safe_regex.regex=string",
            ROUTES + "route.cluster=string",
            ROUTES + "route.timeout=duration",
            ROUTES + "route.hash_policy[].header.header_name=string",
            ROUTES + "route.hash_policy[].header.regex_rewrite.pattern.regex=string",
            ROUTES + "route.hash_policy[].header.regex_rewrite.substitution=string",
            ROUTES + "route.retry_policy.retry_on=string",
            ROUTES + "route.retry_policy.num_retries=number",
            CLUSTER + "name=string",
            CLUSTER + "type=STATIC|STRICT_DNS|LOGICAL_DNS|EDS",
            CLUSTER + "connect_timeout=duration",
            CLUSTER + "lb_policy=ROUND_ROBIN|LEAST_REQUEST|RING_HASH|RANDOM|MAGLEV",
            POOL + "@type=string",
            POOL + "common_http_protocol_options.idle_timeout=duration",
            POOL + "explicit_http_config.http_protocol_options=empty",
            CLUSTER + "health_checks[].timeout=duration",
            CLUSTER + "health_checks[].interval=duration",
            CLUSTER + "health_checks[].unhealthy_threshold=number",
            CLUSTER + "health_checks[].healthy_threshold=number",
            CLUSTER + "health_checks[].http_health_check.path=string",
            CLUSTER + "load_assignment.cluster_name=string",
            CLUSTER + "load_assignment.endpoints[].lb_endpoints[].endpoint.address.socket_address.address=string",
            CLUSTER + "load_assignment.endpoints[].lb_endpoints[].endpoint.address.socket_address.port_value=number",
            CLUSTER + "load_assignment.endpoints[].lb_endpoints[].endpoint.health_check_config.port_value=number");

    private static final Pattern DURATION = Pattern.compile("[0-9]+(ms|s|m|h)");
    /** The nodes' http.idleTimeout in seconds: a pooled connection must end at the proxy first. */
    private static final int IDLE_SECONDS = 75;
    /** The longest that a node takes to say whether it is ready. */
    private static final int READY_SECONDS = 2;

    @Test
    void everyKeyIsDocumented() throws IOException {
        for (var file : List.of(
                List.of("traefik.yaml", TRAEFIK),
                List.of("traefik-nodes.yaml", TRAEFIK_NODES),
                List.of("envoy.yaml", ENVOY))) {
            List<String> problems = new ArrayList<>();
            @SuppressWarnings("unchecked")
            List<String> model = (List<String>) file.get(1);
            check("", load((String) file.get(0)), model, problems);
            assertEquals(List.of(), problems, (String) file.get(0));
        }
    }

    @Test
    void traefikKnowsWhatItNames() throws IOException {
        JsonObject http = load("traefik-nodes.yaml").getJsonObject("http");
        JsonObject entries = load("traefik.yaml").getJsonObject("entryPoints");
        JsonObject routers = http.getJsonObject("routers");
        for (String each : routers.fieldNames()) {
            JsonObject router = routers.getJsonObject(each);
            assertTrue(http.getJsonObject("services").containsKey(router.getString("service")));
            router.getJsonArray("entryPoints").forEach(entry -> assertTrue(entries.containsKey((String) entry)));
            router.getJsonArray("middlewares")
                    .forEach(
                            name -> assertTrue(http.getJsonObject("middlewares").containsKey((String) name)));
        }
        assertEquals(
                "conf/traefik-nodes.yaml",
                load("traefik.yaml")
                        .getJsonObject("providers")
                        .getJsonObject("file")
                        .getString("filename"));
        assertTrue(seconds(http.getJsonObject("serversTransports")
                        .getJsonObject("nodes")
                        .getJsonObject("forwardingTimeouts")
                        .getString("idleConnTimeout"))
                < IDLE_SECONDS);
        JsonObject fields = load("traefik.yaml").getJsonObject("accessLog").getJsonObject("fields");
        assertEquals("drop", fields.getJsonObject("names").getString("RequestPath"), "it holds the query");
        assertEquals("drop", fields.getJsonObject("headers").getString("defaultMode"));
        JsonObject forwarded = entries.getJsonObject("clients").getJsonObject("forwardedHeaders");
        assertFalse(forwarded.getBoolean("insecure"), "clients' X-Forwarded headers are dropped");
    }

    @Test
    void envoyKnowsWhatItNames() throws IOException {
        JsonObject resources = load("envoy.yaml").getJsonObject("static_resources");
        Set<String> clusters = objects(resources.getJsonArray("clusters"))
                .map(cluster -> cluster.getString("name"))
                .collect(Collectors.toSet());
        objects(resources.getJsonArray("clusters")).forEach(cluster -> {
            assertEquals(
                    cluster.getString("name"),
                    cluster.getJsonObject("load_assignment").getString("cluster_name"));
            JsonObject pool = cluster.getJsonObject("typed_extension_protocol_options")
                    .getJsonObject("envoy.extensions.upstreams.http.v3.HttpProtocolOptions");
            String idle = pool.getJsonObject("common_http_protocol_options").getString("idle_timeout");
            assertTrue(seconds(idle) < IDLE_SECONDS);
        });
        JsonObject manager = first(
                        first(first(resources.getJsonArray("listeners")).getJsonArray("filter_chains"))
                                .getJsonArray("filters"))
                .getJsonObject("typed_config");
        JsonObject routes = manager.getJsonObject("route_config");
        objects(first(routes.getJsonArray("virtual_hosts")).getJsonArray("routes"))
                .forEach(route -> assertTrue(
                        clusters.contains(route.getJsonObject("route").getString("cluster"))));
        assertTrue(manager.getBoolean("use_remote_address"), "the client's address is appended");
        assertEquals("websocket", first(manager.getJsonArray("upgrade_configs")).getString("upgrade_type"));
        assertTrue(routes.getJsonArray("request_headers_to_remove").contains("forwarded"));
        String log = first(manager.getJsonArray("access_log"))
                .getJsonObject("typed_config")
                .getJsonObject("log_format")
                .getJsonObject("text_format_source")
                .getString("inline_string");
        assertTrue(log.contains("%REQ_WITHOUT_QUERY(") && !log.contains("%REQ(:PATH)") && !log.contains("COOKIE"), log);
        JsonObject rewrite = first(
                        first(first(routes.getJsonArray("virtual_hosts")).getJsonArray("routes"))
                                .getJsonObject("route")
                                .getJsonArray("hash_policy"))
                .getJsonObject("header")
                .getJsonObject("regex_rewrite");
        assertEquals(
                "s1",
                "/eventbus/000/s1/xhr?t=1"
                        .replaceFirst(
                                rewrite.getJsonObject("pattern").getString("regex"),
                                rewrite.getString("substitution").replace("\\1", "$1")));
    }

    /**
     * Regression: the files gave a node one second for an answer that may take two, so while PostgreSQL stalled for a second
     * all nodes were out at once, and every new connection got 503.
     */
    @Test
    void waitsForTheAnswerOfANodeWhoseStoreStalls() throws IOException {
        List<String> timeouts = new ArrayList<>();
        Matcher haproxy =
                Pattern.compile("timeout check (\\d+s)").matcher(Files.readString(Path.of("conf/haproxy.cfg")));
        assertTrue(haproxy.find());
        timeouts.add(haproxy.group(1));
        objects(load("envoy.yaml").getJsonObject("static_resources").getJsonArray("clusters"))
                .map(cluster -> first(cluster.getJsonArray("health_checks")).getString("timeout"))
                .forEach(timeouts::add);
        JsonObject services = load("traefik-nodes.yaml").getJsonObject("http").getJsonObject("services");
        services.forEach(service -> timeouts.add(((JsonObject) service.getValue())
                .getJsonObject("loadBalancer")
                .getJsonObject("healthCheck")
                .getString("timeout")));
        assertEquals(5, timeouts.size(), timeouts.toString());
        timeouts.forEach(timeout -> assertTrue(seconds(timeout) > READY_SECONDS, timeout));
    }

    private static void check(String path, Object value, List<String> model, List<String> problems) {
        if (value instanceof JsonObject object && !object.isEmpty()) {
            Set<String> names = new TreeSet<>(object.fieldNames());
            names.forEach(
                    name -> check(path.isEmpty() ? name : path + "\n" + name, object.getValue(name), model, problems));
        } else if (value instanceof JsonArray list) {
            list.forEach(each -> check(path + "\n[]", each, model, problems));
        } else if (model.stream().noneMatch(line -> fits(line, path, value))) {
            problems.add(path.replace('\n', '.') + " = " + value);
        }
    }

    private static boolean fits(String line, String path, Object value) {
        int end = line.lastIndexOf('=');
        String pattern = Stream.of(line.substring(0, end).replace("[]", ".[]").split("\\."))
                .map(name -> name.equals("*") ? "[^\n]+" : Pattern.quote(name))
                .collect(Collectors.joining("\n"));
        return path.matches(pattern) && isOf(line.substring(end + 1), value);
    }

    private static boolean isOf(String kind, Object value) {
        return switch (kind) {
            case "string" -> value instanceof String;
            case "number" -> value instanceof Number;
            case "boolean" -> value instanceof Boolean;
            case "duration" -> value instanceof String text
                    && DURATION.matcher(text).matches();
            case "empty" -> value instanceof JsonObject;
            default -> List.of(kind.split("\\|")).contains(value);
        };
    }

    private static int seconds(String duration) {
        assertTrue(duration.endsWith("s"));
        return Integer.parseInt(duration.substring(0, duration.length() - 1));
    }

    private static Stream<JsonObject> objects(JsonArray list) {
        return list.stream().map(JsonObject.class::cast);
    }

    private static JsonObject first(JsonArray list) {
        return list.getJsonObject(0);
    }

    private static JsonObject load(String name) throws IOException {
        Object read = new Yaml().load(Files.readString(Path.of("conf", name)));
        return new JsonObject(io.vertx.core.json.Json.encode(read));
    }
}
