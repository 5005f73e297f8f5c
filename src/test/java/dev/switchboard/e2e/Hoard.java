package dev.switchboard.e2e;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.ConcernVerticle;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;

/** A user's own concern that takes memory as a test says: the rest of the node has to live with what is left. */
public final class Hoard extends ConcernVerticle {

    private static final int PIECE = 64 * 1024;

    private final List<byte[]> kept = new ArrayList<>();

    @Override
    protected Future<?> open() {
        on("hoard:fill", this::fill);
        on("hoard:drop", command -> drop());
        on("hoard:overflow", command -> overflow());
        return Future.succeededFuture();
    }

    /** Fills the heap to so many percent, with what the node itself needs. */
    private Future<Answer> fill(Command command) {
        Runtime runtime = Runtime.getRuntime();
        long most = runtime.maxMemory() / 100 * command.data().getInteger("percent");
        System.gc();
        for (long left = most - runtime.totalMemory() + runtime.freeMemory(); left > 0; left -= PIECE) {
            kept.add(new byte[PIECE]);
        }
        return Future.succeededFuture(Answer.ok());
    }

    private Future<Answer> drop() {
        kept.clear();
        return Future.succeededFuture(Answer.ok());
    }

    private Future<Answer> overflow() {
        while (true) {
            kept.add(new byte[PIECE]);
        }
    }
}
