package dev.switchboard.backend;

import dev.switchboard.config.Secret;
import dev.switchboard.config.Settings;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How one back end is asked: {@code concerns.<name>.http}, or a part of {@code decide}.
 *
 * @param url where requests are posted
 * @param secrets what they are signed with: one, or two while it is replaced
 * @param timeout how long an answer may take, retries and the wait for a turn included
 * @param maxInFlight the most requests at once
 * @param maxWaiting how many may wait for their turn
 * @param retries how often a request that may be repeated is repeated
 * @param idempotent the commands that may be repeated without a key
 * @param maxRequestBytes the longest request
 * @param maxAnswerBytes the longest answer
 * @param ca the PEM file of the authorities that vouch for the back end; empty for those of the JDK
 * @param circuit when requests stop for a while
 */
public record BackEndConfig(
        String url,
        List<Secret> secrets,
        Duration timeout,
        int maxInFlight,
        int maxWaiting,
        int retries,
        Set<String> idempotent,
        int maxRequestBytes,
        int maxAnswerBytes,
        Optional<String> ca,
        CircuitConfig circuit) {

    /** What the schema's descriptions promise; the names of back ends are the operator's, so no document has defaults. */
    private static final JsonObject DEFAULTS = new JsonObject()
            .put("timeout", "3s")
            .put("maxInFlight", 64)
            .put("maxWaiting", 1_000)
            .put("retries", 2)
            .put("idempotent", List.of())
            .put("maxRequestBytes", 2_000_000)
            .put("maxAnswerBytes", 1_000_000)
            .put("circuit", new JsonObject().put("failures", 5).put("openFor", "10s"));

    /**
     * When requests stop for a while.
     *
     * @param failures how many requests fail in a row before no more are sent
     * @param openFor after this time one is sent to try
     */
    public record CircuitConfig(int failures, Duration openFor) {}

    public BackEndConfig {
        secrets = List.copyOf(secrets);
        idempotent = Set.copyOf(idempotent);
    }

    /** With the usual defaults. */
    public static BackEndConfig from(Settings given) {
        return from(given, new JsonObject());
    }

    /**
     * With defaults of its own.
     *
     * @param presets what differs from the usual ones
     */
    public static BackEndConfig from(Settings given, JsonObject presets) {
        JsonObject json = DEFAULTS.copy().mergeIn(presets).mergeIn(given.toJson(), true);
        Settings settings = Settings.of(json);
        Settings circuit = settings.at("circuit");
        return new BackEndConfig(
                settings.text("url"),
                settings.secrets("secret"),
                settings.duration("timeout"),
                settings.whole("maxInFlight"),
                settings.whole("maxWaiting"),
                settings.whole("retries"),
                Set.copyOf(settings.texts("idempotent")),
                settings.whole("maxRequestBytes"),
                settings.whole("maxAnswerBytes"),
                settings.optionalText("ca"),
                new CircuitConfig(circuit.whole("failures"), circuit.duration("openFor")));
    }
}
