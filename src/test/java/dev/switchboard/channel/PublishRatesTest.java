package dev.switchboard.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.bus.Caller;
import dev.switchboard.bus.ErrorCode;
import dev.switchboard.bus.Failure;
import dev.switchboard.config.Settings;
import io.vertx.core.json.JsonObject;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PublishRatesTest {

    private final AtomicLong now = new AtomicLong(1);
    private final PublishRates rates = new PublishRates(now::get);

    private static Caller on(String connection) {
        return new Caller("ana", "ana", null, Set.of(), connection, "node");
    }

    private static ChannelNamespace namespace(String name, String rate) {
        return ChannelNamespace.from(name, Settings.of(new JsonObject().put("rate", rate)));
    }

    private Failure refused(Caller caller, ChannelNamespace namespace) {
        return assertThrows(Failure.class, () -> rates.take(caller, namespace));
    }

    @Test
    void countsEachConnectionInEachNamespace() {
        ChannelNamespace ticker = namespace("ticker", "3/s");
        for (int i = 0; i < 3; i++) {
            rates.take(on("a"), ticker);
        }
        Failure refusal = refused(on("a"), ticker);
        assertEquals(ErrorCode.RATE_LIMITED, refusal.code());
        assertTrue(refusal.toAnswer().getLong("retryAfterMs") <= 335, refusal.toAnswer()::encode);
        rates.take(on("b"), ticker);
        rates.take(on("a"), namespace("other", "3/s"));
    }

    @Test
    void letsAConnectionGoOnAfterTheTimeThatItSays() {
        ChannelNamespace ticker = namespace("ticker", "60/m");
        for (int i = 0; i < 60; i++) {
            rates.take(on("a"), ticker);
        }
        long wait = refused(on("a"), ticker).toAnswer().getLong("retryAfterMs");
        now.addAndGet(TimeUnit.MILLISECONDS.toNanos(wait));
        rates.take(on("a"), ticker);
        refused(on("a"), ticker);
    }

    @Test
    void limitsNobodyWithoutARate() {
        ChannelNamespace free = ChannelNamespace.from("free", Settings.of(new JsonObject()));
        for (int i = 0; i < 10_000; i++) {
            rates.take(on("a"), free);
        }
    }
}
