package dev.switchboard.sockjs;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;

/** Messages that wait for a response to go out with; who adds them bounds them. On the channel's event loop. */
final class Outbox {

    private record Outgoing(PlainFrame message, Promise<Void> taken) {}

    private List<Outgoing> waiting = new ArrayList<>();

    /** Completes when the message is gone, fails when it never will be. */
    Future<Void> add(PlainFrame message) {
        Promise<Void> taken = Promise.promise();
        waiting.add(new Outgoing(message, taken));
        return taken.future();
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** All that waits as one frame. */
    Buffer frame() {
        return SockJsFrames.arrayOf(
                waiting.stream().map(outgoing -> outgoing.message().quoted()).toList());
    }

    /** Empties it; what completes is told to those who added what was in it. */
    Promise<Void> takeAll() {
        List<Outgoing> taken = waiting;
        waiting = new ArrayList<>();
        Promise<Void> sent = Promise.promise();
        sent.future()
                .onComplete(done -> taken.forEach(outgoing -> outgoing.taken().handle(done)));
        return sent;
    }

    void discard() {
        takeAll().fail("dropped");
    }
}
