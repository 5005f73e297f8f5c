package dev.switchboard.gateway.operator;

import dev.switchboard.bus.CommandTimings;
import dev.switchboard.bus.NodeConfiguration.Setting;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.Supplier;

/**
 * What a node tells an operator about itself beside its connections. Each is asked anew for every answer; any thread.
 *
 * @param figures what the node counts and measures
 * @param timings how long its commands took
 * @param configuration the settings that it runs with, without secrets
 */
public record NodeReports(
        Supplier<JsonObject> figures, Supplier<CommandTimings> timings, Supplier<List<Setting>> configuration) {}
