package dev.switchboard.sockjs;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;

/** The messages that wait for a response; the channel's owner bounds them. On the channel's event loop. */
final class Outbox {

    private record Waiting(PlainFrame message, Promise<Void> sent) {}

    private List<Waiting> waiting = new ArrayList<>();

    /** Completes when the message has left, fails when it never will. */
    Future<Void> add(PlainFrame message) {
        Promise<Void> sent = Promise.promise();
        waiting.add(new Waiting(message, sent));
        return sent.future();
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** All waiting messages as one frame. */
    Buffer frame() {
        return SockJsFrames.arrayOf(
                waiting.stream().map(entry -> entry.message().quoted()).toList());
    }

    /** Empties the outbox; the outcome of the promise is the outcome of each message that was in it. */
    Promise<Void> takeAll() {
        List<Waiting> batch = waiting;
        waiting = new ArrayList<>();
        Promise<Void> sent = Promise.promise();
        sent.future().onComplete(outcome -> batch.forEach(entry -> entry.sent().handle(outcome)));
        return sent;
    }

    void discard() {
        takeAll().fail("dropped");
    }
}
