package dev.switchboard.tracing;

import dev.switchboard.config.Secret;
import dev.switchboard.config.Settings;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * {@code tracing.otlp} of the configuration.
 *
 * @param endpoint where OTLP/HTTP is taken, such as {@code http://127.0.0.1:4318/v1/traces}; empty: no traces
 * @param headers sent with every export, such as a key of the collector
 * @param sample the share of traces that is recorded, 0 to 1; a caller's {@code traceparent} decides before it
 */
public record TracingConfig(Optional<String> endpoint, Map<String, Secret> headers, double sample) {

    public TracingConfig {
        headers = Map.copyOf(headers);
    }

    /** Reads the settings under {@code tracing.otlp}. */
    public static TracingConfig from(Settings otlp) {
        Settings headers = otlp.at("headers");
        Map<String, Secret> byName = new LinkedHashMap<>();
        headers.keys().forEach(name -> headers.optionalSecret(name).ifPresent(value -> byName.put(name, value)));
        return new TracingConfig(otlp.optionalText("endpoint"), byName, otlp.number("sample"));
    }
}
