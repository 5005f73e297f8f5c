package dev.switchboard.boot.warmup;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;

/**
 * One client of the warm-up, from its upgrade to the end of its connection. On the event loop of its socket; closed by its
 * last turn, or with its Vert.x.
 */
final class Visit {

    private static final int MOST_SHOWN = 200;

    private final NetSocket socket;
    private final Iterator<Turn> turns;
    private final Promise<Void> done = Promise.promise();
    private final StringBuilder received = new StringBuilder();
    private Turn turn;

    private Visit(NetSocket socket, List<Turn> turns) {
        this.socket = socket;
        this.turns = turns.iterator();
        this.turn = this.turns.next();
    }

    /** Takes its turns one after the other; fails if the hub ends the connection before the last. */
    static Future<Void> begin(NetSocket socket, List<Turn> turns) {
        Visit visit = new Visit(socket, turns);
        socket.handler(visit::receive);
        socket.closeHandler(closed -> visit.ended());
        socket.exceptionHandler(visit.done::tryFail);
        visit.say();
        return visit.done.future();
    }

    private void say() {
        received.setLength(0);
        socket.write(turn.said());
    }

    private void receive(Buffer bytes) {
        if (turn.isLast()) {
            return;
        }
        received.append(bytes.toString("ISO-8859-1"));
        if (received.indexOf(turn.awaited()) >= 0) {
            turn = turns.next();
            say();
        }
    }

    private void ended() {
        if (turn.isLast()) {
            done.tryComplete();
        } else {
            String last = received.substring(0, Math.min(received.length(), MOST_SHOWN));
            done.tryFail(new IOException("waited for " + turn.awaited() + ", got " + last));
        }
    }
}
