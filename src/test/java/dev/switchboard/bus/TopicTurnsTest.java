package dev.switchboard.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TopicTurnsTest {

    private static final Topic HARBOUR = Topic.room("events", "harbour");
    private static final Topic LOBBY = Topic.room("events", "lobby");

    private final TopicTurns turns = new TopicTurns();
    private final List<String> published = new ArrayList<>();

    private Future<Boolean> publish(List<Topic> topics, Future<String> ready) {
        return turns.then(topics, ready, published::add);
    }

    @Test
    void waitsForTheEarlierEventsOfItsTopicsAlone() {
        Promise<String> first = Promise.promise();
        publish(List.of(HARBOUR), first.future());
        Future<Boolean> second = publish(List.of(HARBOUR, LOBBY), Future.succeededFuture("second"));
        publish(List.of(LOBBY), Future.succeededFuture("third"));
        publish(List.of(), Future.succeededFuture("alone"));
        assertEquals(List.of("alone"), published);
        first.complete("first");
        assertEquals(List.of("alone", "first", "second", "third"), published);
        assertTrue(second.succeeded());
        publish(List.of(HARBOUR), Future.succeededFuture("fourth"));
        assertEquals("fourth", published.get(4));
    }

    @Test
    void goesOnAfterOneThatFails() {
        Promise<String> first = Promise.promise();
        Future<Boolean> failed = publish(List.of(HARBOUR), first.future());
        publish(List.of(HARBOUR), Future.succeededFuture("second"));
        first.fail("refused");
        assertTrue(failed.failed());
        assertEquals(List.of("second"), published);
    }
}
