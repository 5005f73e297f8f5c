package dev.switchboard.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.switchboard.testing.Await;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** What the published client's own tests ask of its own server, each as a test with its name. */
@Tag("slow")
class ClientBehavioursTest {

    /** How many behaviours there are; a script that ends early shows here. */
    private static final int BEHAVIOURS = 107;

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void stop() {
        vertx.close().await();
    }

    @TestFactory
    Stream<DynamicTest> servesThePublishedClientAsItsOwnServerDoes() throws Exception {
        int port = Await.result(BehaviourServer.start(vertx)).actualPort();
        List<DynamicTest> behaviours =
                RealClientsTest.run("behaviours.js", port).toList();
        DynamicTest count = DynamicTest.dynamicTest(
                behaviours.size() + " behaviours", () -> assertEquals(BEHAVIOURS, behaviours.size()));
        return Stream.concat(behaviours.stream(), Stream.of(count));
    }
}
