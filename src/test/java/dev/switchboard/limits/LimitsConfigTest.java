package dev.switchboard.limits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.config.ConfigException;
import dev.switchboard.config.Settings;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LimitsConfigTest {

    private static JsonObject limit(int capacity, String per) {
        return new JsonObject().put("capacity", capacity).put("per", per);
    }

    private static JsonObject limits(JsonObject message) {
        return new JsonObject()
                .put("enabled", true)
                .put("redisKeyPrefix", "switchboard:limit:")
                .put("redisRetry", "1s")
                .put("localBuckets", 100_000)
                .put("bytesPerTurn", 262_144)
                .put("default", limit(100, "10s"))
                .put("commands", new JsonObject().put("message", message));
    }

    @Test
    void readsItsSettings() {
        LimitsConfig config = LimitsConfig.from(Settings.of(limits(limit(10, "1m"))));
        assertTrue(config.enabled());
        assertEquals("switchboard:limit:", config.redisKeyPrefix());
        assertEquals(Duration.ofSeconds(1), config.redisRetry());
        assertEquals(262_144, config.bytesPerTurn());
        assertEquals(new Limit(100, Duration.ofSeconds(10)), config.otherwise());
        assertEquals(Map.of("message", new Limit(10, Duration.ofMinutes(1))), config.commands());
    }

    @Test
    void namesTheSettingOfAnUnusableLimit() {
        assertEquals(
                List.of("limits.commands.message.capacity: must be a whole number from 1"), problemsOf(limit(0, "1m")));
        assertEquals(List.of("limits.commands.message.per: must be longer than zero"), problemsOf(limit(1, "0s")));
    }

    private static List<String> problemsOf(JsonObject message) {
        Settings settings = Settings.of(limits(message));
        return assertThrows(ConfigException.class, () -> LimitsConfig.from(settings))
                .problems();
    }
}
