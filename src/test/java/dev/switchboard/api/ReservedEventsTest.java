package dev.switchboard.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.switchboard.bus.ReservedEvents;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A back end could once publish {@code message:new} and {@code chat:removed} as if the hub's concerns had. */
class ReservedEventsTest {

    @Test
    void reservesEveryEventAndFrameThatTheHubDescribes() {
        EventCatalogue catalogue = EventCatalogue.read();
        Stream<String> events = catalogue.events().entrySet().stream()
                .map(event -> EventCatalogue.nameOf(event.getKey(), event.getValue()));
        // These two stand for any event and any command.
        Stream<String> frames = Stream.concat(
                        catalogue.framesFromHub().keySet().stream(), catalogue.framesFromClient().keySet().stream())
                .filter(frame -> !List.of("event", "command").contains(frame));
        assertEquals(
                List.of(),
                Stream.concat(events, frames)
                        .filter(name -> !ReservedEvents.contains(name))
                        .toList());
    }

    @Test
    void leavesOtherNamesToBackEnds() {
        for (String own : List.of("invoice:paid", "order:shipped", "message:new:custom", "Message")) {
            assertFalse(ReservedEvents.contains(own), own);
        }
    }
}
