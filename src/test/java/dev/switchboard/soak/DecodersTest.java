package dev.switchboard.soak;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.Fuzz;
import dev.switchboard.testing.Mutator;
import io.vertx.core.Vertx;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The short run: each decoder takes its corpus and some thousand mutations of it. {@link FuzzRun} is the long one. */
class DecodersTest {

    private static final int INPUTS = 10_000;
    private static final Vertx VERTX = Vertx.vertx();

    @AfterAll
    static void close() {
        VERTX.close().await();
    }

    @TestFactory
    Stream<DynamicTest> answerOrFailTyped() {
        return new Decoders(VERTX)
                .all().entrySet().stream()
                        .map(one -> DynamicTest.dynamicTest(one.getKey(), () -> {
                            assertTrue(Mutator.corpus(one.getValue().name()).size() > 4);
                            Random random = Fuzz.random(one.getKey());
                            Decoders.run(one.getKey(), one.getValue(), Decoders.share(one.getKey(), INPUTS), random);
                        }));
    }
}
