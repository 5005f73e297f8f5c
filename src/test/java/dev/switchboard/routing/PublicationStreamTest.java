package dev.switchboard.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Topic;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Holes and late messages in one peer's stream. */
class PublicationStreamTest {

    private static final long STREAM = 77;
    private static final Publication TYPING = Publication.ephemeral(Topic.chat("1"), "typing", new JsonObject());
    private static final Publication MESSAGE =
            Publication.durable(Topic.chat("1"), 5, "message:new", Buffer.buffer("{}"));

    private int holes;
    private final PublicationStream stream = new PublicationStream(() -> holes++);

    @BeforeEach
    void begin() {
        stream.restart(STREAM);
    }

    @Test
    void detectsAHoleBetweenMessages() {
        accept(1);
        accept(2);
        assertEquals(0, holes);
        accept(4);
        assertEquals(1, holes);
        accept(5);
        assertEquals(1, holes);
    }

    @Test
    void detectsThatTheLastMessagesAreMissing() {
        accept(1);
        stream.expect(STREAM, 1, 0, 0);
        assertEquals(0, holes);
        stream.expect(STREAM, 3, 0, 0);
        stream.expect(STREAM, 3, 0, 0);
        assertEquals(1, holes);
    }

    @Test
    void acceptsNothingFromAFormerStream() {
        assertEquals(List.of(), stream.accept(STREAM - 1, 9, 0, 0, List.of(MESSAGE)));
        assertEquals(0, holes);
    }

    /** After a pause the bus delivers what was sent before it. The clocks of two machines have different zeros. */
    @Test
    void dropsLateEphemeralEventsButNoDurableOnes() {
        assertEquals(List.of(TYPING), stream.accept(STREAM, 1, 1_000_000, 50, List.of(TYPING)));
        assertEquals(List.of(TYPING), stream.accept(STREAM, 2, 1_001_000, 2_050, List.of(TYPING)));
        assertEquals(List.of(MESSAGE), stream.accept(STREAM, 3, 1_002_000, 30_000, List.of(TYPING, MESSAGE)));
    }

    @Test
    void toleratesClockDrift() {
        for (long second = 0; second < 100_000; second++) {
            // The sender's clock loses half a millisecond a second: 50 s in all.
            assertEquals(
                    List.of(TYPING),
                    stream.accept(STREAM, second + 1, second * 1_000 - second / 2, second * 1_000, List.of(TYPING)));
        }
    }

    private void accept(long number) {
        stream.accept(STREAM, number, 0, 0, List.of(MESSAGE));
    }
}
