package dev.switchboard.config;

import dev.switchboard.testing.FuzzTarget;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** JSON, as everything reads it, and the configuration under fuzz. */
public final class ConfigFuzz {

    public static final FuzzTarget JSON = new FuzzTarget("json", input -> {
        String text = new String(input, StandardCharsets.UTF_8);
        typed(() -> new JsonObject(text));
        typed(() -> new JsonArray(text));
        typed(() -> new JsonObject(Buffer.buffer(input)));
        typed(() -> StrictJson.read(text));
    });

    public static final FuzzTarget DOCUMENT = new FuzzTarget("config", input -> {
        String argument = "--" + new String(input, StandardCharsets.UTF_8);
        try {
            new ConfigLoader(Map.of(), java.nio.file.Path.of(""), List.of()).load(List.of(argument));
        } catch (ConfigException typed) {
            // What a start expects.
        }
    });

    private ConfigFuzz() {}

    private static void typed(Runnable decode) {
        try {
            decode.run();
        } catch (DecodeException typed) {
            // What every reader of JSON expects.
        }
    }
}
