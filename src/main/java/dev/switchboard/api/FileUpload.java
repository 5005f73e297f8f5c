package dev.switchboard.api;

import dev.switchboard.bus.Caller;
import dev.switchboard.bus.ErrorCode;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.FileCommands;
import dev.switchboard.bus.FileCommands.Begun;
import dev.switchboard.bus.FileCommands.Chunk;
import dev.switchboard.bus.FileCommands.FileId;
import dev.switchboard.bus.FileCommands.Size;
import dev.switchboard.bus.FileCommands.StoredFile;
import dev.switchboard.bus.HubCommands;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a body to the concern in chunks, of which a few are on their way at once; while these are, the body waits. On the
 * request's event loop; lives as long as the body comes.
 */
final class FileUpload {

    private static final Logger LOG = LoggerFactory.getLogger(FileUpload.class);

    private static final long LOOK_MS = 250;

    private final ReadStream<Buffer> body;
    private final Future<Void> cut;
    private final Future<Void> over;
    private final Promise<StoredFile> stored = Promise.promise();
    private Buffer rest = Buffer.buffer();
    private long size;
    private int next;
    private int inFlight;
    private boolean ended;

    /**
     * @param body the file, paused
     * @param cut fails when the request's body is cut, perhaps before anything is sent
     * @param over succeeds when no more of the file can come, although it has not ended; may never complete
     */
    FileUpload(ReadStream<Buffer> body, Future<Void> cut, Future<Void> over) {
        this.body = body;
        this.cut = cut;
        this.over = over;
    }

    /** The end of an upload whose client is gone. */
    static Failure cut() {
        return Failure.unavailable("the body was cut");
    }

    /** Succeeds once the file exists; what was stored of it is given up otherwise. */
    Future<StoredFile> send(HubCommands commands, Caller caller, Begun begun) {
        cut.onFailure(gone -> fail(cut()));
        body.endHandler(end -> {
            ended = true;
            forward(commands, caller, begun);
        });
        body.handler(data -> {
            size += data.length();
            if (size > begun.maxBytes()) {
                fail(Failure.of(ErrorCode.PAYLOAD_TOO_LARGE, "a file has at most " + begun.maxBytes() + " bytes")
                        .with("limit", begun.maxBytes()));
            } else if (!stored.future().isComplete()) {
                rest.appendBuffer(data);
                forward(commands, caller, begun);
            }
        });
        body.resume();
        over.onSuccess(nothing -> expectEnd());
        return stored.future().onFailure(failure -> commands.ask(FileCommands.DROP, caller, new FileId(begun.id()))
                .onFailure(left -> LOG.debug("the sweep removes half of file {}: {}", begun.id(), left.toString())));
    }

    /** What has come is handed over at once as long as nothing is on its way to the concern. */
    private void expectEnd() {
        long seen = size;
        Objects.requireNonNull(Vertx.currentContext()).owner().setTimer(LOOK_MS, fired -> {
            if (ended || stored.future().isComplete()) {
                return;
            }
            if (inFlight == 0 && size == seen) {
                fail(Failure.badRequest("body", "the body ends within the part of the file"));
            } else {
                expectEnd();
            }
        });
    }

    private void fail(Failure failure) {
        rest = Buffer.buffer();
        stored.tryFail(failure);
    }

    private void forward(HubCommands commands, Caller caller, Begun begun) {
        while (inFlight < FileCommands.WINDOW && !stored.future().isComplete() && hasChunk()) {
            int length = Math.min(FileCommands.CHUNK_BYTES, rest.length());
            Buffer chunk = rest.getBuffer(0, length);
            rest = rest.getBuffer(length, rest.length());
            inFlight++;
            commands.ask(FileCommands.WRITE, caller, new Chunk(begun.id(), next++, chunk))
                    .onComplete(done -> {
                        inFlight--;
                        if (done.failed()) {
                            stored.tryFail(done.cause());
                        }
                        forward(commands, caller, begun);
                    });
        }
        if (stored.future().isComplete()) {
            return;
        }
        if (!ended) {
            waitOrGoOn();
        } else if (inFlight == 0 && rest.length() == 0) {
            end(commands, caller, begun);
        }
    }

    private boolean hasChunk() {
        return rest.length() >= FileCommands.CHUNK_BYTES || (ended && rest.length() > 0);
    }

    private void waitOrGoOn() {
        if (inFlight >= FileCommands.WINDOW) {
            body.pause();
        } else {
            body.resume();
        }
    }

    private void end(HubCommands commands, Caller caller, Begun begun) {
        if (size == 0) {
            fail(Failure.badRequest("body", "the file is empty"));
            return;
        }
        commands.ask(FileCommands.END, caller, new Size(begun.id(), size))
                .onSuccess(stored::tryComplete)
                .onFailure(stored::tryFail);
    }
}
