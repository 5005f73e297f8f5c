package dev.switchboard.boot;

import dev.switchboard.bus.GatewayCommands;
import dev.switchboard.bus.Requests;
import dev.switchboard.config.Settings;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The parts that run on this node, and the concern that owns each command: {@code deploy} and {@code concerns} of the
 * configuration.
 *
 * @param gateway whether this node runs the gateway
 * @param concerns the concerns that this node runs, in their configured order
 * @param owners the concern that owns each command, including concerns that run on other nodes only
 * @param internal the commands that only the hub itself may send
 * @param durable the commands that store something
 * @param timeouts the commands that have a time of their own: those of back ends, and what clients are asked
 */
record DeploymentPlan(
        boolean gateway,
        List<Concern> concerns,
        Map<String, String> owners,
        Set<String> internal,
        Set<String> durable,
        Map<String, Duration> timeouts) {

    /** The name of the gateway in {@code deploy}. */
    static final String GATEWAY = GatewayCommands.CONCERN;

    private static final String LOG = "log";

    static final String HOOK = "hook";

    /** They run wherever {@link #LOG} does, so that {@code deploy} need not name them. */
    private static final List<String> WITH_LOG = List.of("recovery", "outbox", "audit", HOOK);

    static final String HTTP = "http";

    /**
     * One concern that this node runs.
     *
     * @param verticle its class; null for a back end over HTTP
     * @param commands the client commands that it answers
     * @param instances the number of instances to deploy
     * @param settings its own part of the configuration
     */
    record Concern(String name, @Nullable String verticle, Set<String> commands, int instances, JsonObject settings) {

        private static Concern from(String name, JsonObject json) {
            return new Concern(
                    name,
                    json.containsKey(HTTP) ? null : json.getString("verticle"),
                    DeploymentPlan.commands(json, "commands").collect(Collectors.toSet()),
                    json.getInteger("instances", 1),
                    json.getJsonObject("settings", new JsonObject()));
        }
    }

    DeploymentPlan {
        concerns = List.copyOf(concerns);
        owners = Map.copyOf(owners);
        internal = Set.copyOf(internal);
        durable = Set.copyOf(durable);
        timeouts = Map.copyOf(timeouts);
    }

    /** Reads a document in which {@link #problems} found none. */
    static DeploymentPlan from(Settings settings) {
        List<String> deploy = settings.texts("deploy");
        JsonObject concerns = settings.at("concerns").toJson();
        Map<String, String> owners = new HashMap<>();
        Set<String> internal = new HashSet<>();
        Set<String> durable = new HashSet<>();
        concerns.fieldNames().forEach(name -> {
            JsonObject concern = concerns.getJsonObject(name);
            commands(concern, "internal").forEach(internal::add);
            commands(concern, "durable").forEach(durable::add);
            Stream.concat(commands(concern, "commands"), commands(concern, "internal"))
                    .forEach(command -> owners.put(command, name));
        });
        GatewayCommands.NAMES.forEach(command -> {
            internal.add(command);
            owners.put(command, GatewayCommands.CONCERN);
        });
        boolean gateway = deploy.contains(GATEWAY);
        Stream<String> named = deploy.stream()
                .filter(name -> !name.equals(GATEWAY))
                .flatMap(name -> name.equals(LOG) ? Stream.concat(Stream.of(LOG), WITH_LOG.stream()) : Stream.of(name));
        // A node with clients asks the back ends itself.
        Stream<String> remote = concerns.fieldNames().stream()
                .filter(name -> gateway && concerns.getJsonObject(name).containsKey(HTTP));
        List<Concern> here = Stream.concat(named, remote)
                .distinct()
                .map(name -> Concern.from(name, concerns.getJsonObject(name)))
                .toList();
        Map<String, Duration> timeouts = new HashMap<>(BackEndTimes.of(settings.at("concerns")));
        timeouts.put(GatewayCommands.ASK.name(), Requests.LONGEST);
        return new DeploymentPlan(gateway, here, owners, internal, durable, timeouts);
    }

    /** Problems that the schema cannot find: unknown names, commands with two owners, missing classes. */
    static List<String> problems(JsonObject document) {
        List<String> problems = new ArrayList<>();
        if (document.getValue("concerns") instanceof JsonObject concerns
                && document.getValue("deploy") instanceof JsonArray deploy) {
            deploy.forEach(name -> checkDeployed(String.valueOf(name), concerns, problems));
            Map<String, String> owners = new HashMap<>();
            concerns.fieldNames().forEach(name -> checkCommands(name, concerns, owners, problems));
            if (concerns.containsKey(GATEWAY)) {
                problems.add("concerns.gateway: the name is reserved");
            }
        }
        return problems;
    }

    private static void checkDeployed(String name, JsonObject concerns, List<String> problems) {
        if (name.equals(GATEWAY)) {
            return;
        }
        if (!(concerns.getValue(name) instanceof JsonObject concern)) {
            problems.add("deploy: \"" + name + "\" is neither gateway nor one of the concerns: "
                    + String.join(", ", concerns.fieldNames()));
        } else if (!concern.containsKey(HTTP)
                && concern.getValue("verticle") instanceof String verticle
                && !isOnClassPath(verticle)) {
            problems.add("concerns." + name + ".verticle: the class " + verticle + " is not on the class path");
        }
    }

    private static void checkCommands(
            String name, JsonObject concerns, Map<String, String> owners, List<String> problems) {
        if (concerns.getValue(name) instanceof JsonObject concern) {
            commands(concern, "durable")
                    .filter(command -> commands(concern, "commands").noneMatch(command::equals)
                            && commands(concern, "internal").noneMatch(command::equals))
                    .forEach(command ->
                            problems.add("concerns." + name + ".durable: the concern owns no command " + command));
            Stream.concat(commands(concern, "commands"), commands(concern, "internal"))
                    .forEach(command -> {
                        String other = owners.putIfAbsent(command, name);
                        if (other != null) {
                            problems.add("concerns." + name + ": the command " + command + " is "
                                    + (other.equals(name) ? "listed twice" : "already owned by " + other));
                        }
                    });
        }
    }

    private static Stream<String> commands(JsonObject concern, String key) {
        return concern.getValue(key) instanceof JsonArray commands
                ? commands.stream().filter(String.class::isInstance).map(String.class::cast)
                : Stream.of();
    }

    private static boolean isOnClassPath(String name) {
        try {
            Class.forName(name, false, DeploymentPlan.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError absent) {
            return false;
        }
    }
}
