package dev.switchboard.gateway.topics;

import dev.switchboard.testing.GatewayBench;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

/** A gateway with a real log per class, a topic per test, and the commands of the bench's concern {@code stage}. */
abstract class StageTests {

    static GatewayBench bench;
    private static int names;

    final String topic = "chat-stage" + ++names;

    @BeforeAll
    static void start() {
        bench = new GatewayBench();
    }

    @AfterEach
    void listenAtOnce() {
        bench.listen.set(listened -> Future.succeededFuture());
    }

    @AfterAll
    static void stop() {
        bench.close();
    }

    static JsonObject event(String topic, int number) {
        return new JsonObject().put("topic", topic).put("event", "news").put("data", new JsonObject().put("n", number));
    }

    JsonObject enter(Long since) {
        return new JsonObject().put("topic", topic).put("since", since);
    }

    static List<Long> range(long from, long to) {
        return LongStream.rangeClosed(from, to).boxed().toList();
    }
}
