package dev.switchboard.boot;

import dev.switchboard.config.Settings;
import dev.switchboard.gateway.operator.NodeCommands;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What runs on this node, and which concern of the cluster owns which command: {@code deploy} and {@code concerns} of
 * the configuration.
 *
 * @param gateway whether this node opens doors for clients
 * @param concerns the concerns this node runs, in the order given
 * @param owners the concern that owns each command, those of other nodes included
 * @param internal the commands that only the hub itself may send
 */
public record DeploymentPlan(
        boolean gateway, List<Concern> concerns, Map<String, String> owners, Set<String> internal) {

    /** The word in {@code deploy} that stands for the doors. */
    static final String GATEWAY = NodeCommands.CONCERN;

    private static final String LOG = "log";
    /** Runs wherever {@link #LOG} does, so that {@code deploy} need not name it. */
    private static final String RECOVERY = "recovery";

    /**
     * @param verticle the class
     * @param instances how many of it
     * @param settings its own part of the configuration
     */
    public record Concern(String name, String verticle, int instances, JsonObject settings) {

        private static Concern from(String name, JsonObject json) {
            return new Concern(
                    name,
                    json.getString("verticle"),
                    json.getInteger("instances", 1),
                    json.getJsonObject("settings", new JsonObject()));
        }
    }

    public DeploymentPlan {
        concerns = List.copyOf(concerns);
        owners = Map.copyOf(owners);
        internal = Set.copyOf(internal);
    }

    /** Reads the whole document, which {@link #problems} found nothing in. */
    public static DeploymentPlan from(Settings settings) {
        List<String> deploy = settings.texts("deploy");
        JsonObject concerns = settings.at("concerns").toJson();
        Map<String, String> owners = new HashMap<>();
        Set<String> internal = new HashSet<>();
        concerns.fieldNames().forEach(name -> {
            JsonObject concern = concerns.getJsonObject(name);
            commands(concern, "internal").forEach(internal::add);
            Stream.concat(commands(concern, "commands"), commands(concern, "internal"))
                    .forEach(command -> owners.put(command, name));
        });
        NodeCommands.ALL.forEach(command -> {
            internal.add(command);
            owners.put(command, NodeCommands.CONCERN);
        });
        List<Concern> here = deploy.stream()
                .filter(name -> !name.equals(GATEWAY))
                .flatMap(name -> name.equals(LOG) ? Stream.of(LOG, RECOVERY) : Stream.of(name))
                .distinct()
                .map(name -> Concern.from(name, concerns.getJsonObject(name)))
                .toList();
        return new DeploymentPlan(deploy.contains(GATEWAY), here, owners, internal);
    }

    /** What the schema cannot say: names that nothing is behind, commands with two owners, classes that are not there. */
    public static List<String> problems(JsonObject document) {
        List<String> problems = new ArrayList<>();
        if (document.getValue("concerns") instanceof JsonObject concerns
                && document.getValue("deploy") instanceof JsonArray deploy) {
            deploy.forEach(name -> checkDeployed(String.valueOf(name), concerns, problems));
            Map<String, String> owners = new HashMap<>();
            concerns.fieldNames().forEach(name -> checkCommands(name, concerns, owners, problems));
            if (concerns.containsKey(GATEWAY)) {
                problems.add("concerns.gateway: the name stands for the doors");
            }
        }
        return problems;
    }

    private static void checkDeployed(String name, JsonObject concerns, List<String> problems) {
        if (name.equals(GATEWAY)) {
            return;
        }
        if (!(concerns.getValue(name) instanceof JsonObject concern)) {
            problems.add("deploy: \"" + name + "\" is neither gateway nor one of concerns: "
                    + String.join(", ", concerns.fieldNames()));
        } else if (concern.getValue("verticle") instanceof String verticle && !isOnClassPath(verticle)) {
            problems.add("concerns." + name + ".verticle: the class " + verticle + " is not on the class path");
        }
    }

    private static void checkCommands(
            String name, JsonObject concerns, Map<String, String> owners, List<String> problems) {
        if (concerns.getValue(name) instanceof JsonObject concern) {
            Stream.concat(commands(concern, "commands"), commands(concern, "internal"))
                    .forEach(command -> {
                        String other = owners.putIfAbsent(command, name);
                        if (other != null) {
                            problems.add("concerns." + name + ": the command " + command + " is "
                                    + (other.equals(name) ? "named twice" : other + "'s already"));
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
