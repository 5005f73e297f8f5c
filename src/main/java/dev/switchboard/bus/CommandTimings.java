package dev.switchboard.bus;

import dev.switchboard.bus.HubCommand.Form;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How long a node's commands took since its start: the answer to {@link GatewayCommands#TIMINGS}.
 *
 * @param boundsMs the upper bounds of the buckets, but for the last one, which has none
 * @param commands by name; commands that were never sent are left out
 */
public record CommandTimings(List<Long> boundsMs, Map<String, Timing> commands) {

    static final Form<CommandTimings> FORM = new Form<>(CommandTimings::toJson, CommandTimings::from);

    /**
     * One command.
     *
     * @param refused how many of the answers were refusals
     * @param counts of the answers in each bucket
     */
    public record Timing(long refused, List<Long> counts) {

        public Timing {
            counts = List.copyOf(counts);
        }

        private Timing and(Timing other) {
            List<Long> sums = new ArrayList<>(counts);
            for (int i = 0; i < Math.min(sums.size(), other.counts.size()); i++) {
                sums.set(i, sums.get(i) + other.counts.get(i));
            }
            return new Timing(refused + other.refused, sums);
        }

        private JsonObject toJson() {
            return new JsonObject().put("refused", refused).put("counts", new JsonArray(counts));
        }
    }

    public CommandTimings {
        boundsMs = List.copyOf(boundsMs);
        commands = Map.copyOf(commands);
    }

    /** Those of several nodes together; nodes whose buckets have other bounds than the first one's are left out. */
    public static CommandTimings sum(List<CommandTimings> nodes) {
        List<Long> bounds = nodes.isEmpty() ? List.of() : nodes.get(0).boundsMs;
        Map<String, Timing> sums = new TreeMap<>();
        nodes.stream()
                .filter(node -> node.boundsMs.equals(bounds))
                .forEach(node -> node.commands.forEach((name, timing) -> sums.merge(name, timing, Timing::and)));
        return new CommandTimings(bounds, sums);
    }

    /** {@code {boundsMs, commands: {<name>: {refused, counts}}}}, the names in their order. */
    public JsonObject toJson() {
        JsonObject timings = new JsonObject();
        new TreeMap<>(commands).forEach((name, timing) -> timings.put(name, timing.toJson()));
        return new JsonObject().put("boundsMs", new JsonArray(boundsMs)).put("commands", timings);
    }

    /** Reads what {@link #toJson} writes. */
    public static CommandTimings from(JsonObject json) {
        Map<String, Timing> commands = new TreeMap<>();
        json.getJsonObject("commands").forEach(entry -> {
            JsonObject timing = (JsonObject) entry.getValue();
            commands.put(entry.getKey(), new Timing(timing.getLong("refused"), numbers(timing.getJsonArray("counts"))));
        });
        return new CommandTimings(numbers(json.getJsonArray("boundsMs")), commands);
    }

    private static List<Long> numbers(JsonArray array) {
        return array.stream().map(number -> ((Number) number).longValue()).toList();
    }
}
