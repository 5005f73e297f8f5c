package dev.switchboard.intake;

import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one HTTP/2 connection that are not answered: the deadlines of their bodies, each of which ends its stream
 * alone. Their heads are bounded by the frames of the protocol, and how much of a body waits by its flow control. On the
 * connection's event loop; lives as long as it.
 */
final class OpenStreams {

    /** HTTP/2's CANCEL (RFC 9113, section 7). */
    private static final long CANCEL = 8;

    private static final long SECOND = 1_000_000_000L;
    /** For the time without a request. */
    private static final long IDLE_NANOS = 90 * SECOND;

    private final Intake intake;
    private final long bytesPerSecond;
    private final long mostUnwanted;
    private final Map<Integer, Open> open = new HashMap<>(4);
    private long quietSince = System.nanoTime();

    private static final class Open {
        private final HttpServerRequest request;
        private final long since = System.nanoTime();
        private boolean wanted;

        private Open(HttpServerRequest request) {
            this.request = request;
        }

        private boolean isOver() {
            return request.response().ended() || request.response().closed();
        }
    }

    /**
     * @param bytesPerSecond a body that arrives this fast has all the time it needs
     * @param mostUnwanted how much of a body that nobody reads is let pass
     */
    OpenStreams(Intake intake, long bytesPerSecond, long mostUnwanted) {
        this.intake = intake;
        this.bytesPerSecond = bytesPerSecond;
        this.mostUnwanted = mostUnwanted;
    }

    void requested(HttpServerRequest request) {
        open.put(request.streamId(), new Open(request));
    }

    /** The body of this request is read. */
    void reads(HttpServerRequest request) {
        Open stream = open.get(request.streamId());
        if (stream != null) {
            stream.wanted = true;
        }
    }

    /** Ends the streams that are late; why the connection has to end, or null. */
    @Nullable
    String sweep(long now) {
        for (Iterator<Open> streams = open.values().iterator(); streams.hasNext(); ) {
            Open stream = streams.next();
            if (stream.isOver()) {
                streams.remove();
            } else if (!stream.request.isEnded()) {
                endIfLate(stream, now);
            }
        }
        if (!open.isEmpty()) {
            quietSince = now;
        }
        return now - quietSince > IDLE_NANOS ? IntakeMetrics.HEAD_TIMEOUT : null;
    }

    private void endIfLate(Open stream, long now) {
        long bytes = stream.request.bytesRead();
        Duration patience = intake.config().bodyTimeout();
        if (!stream.wanted && bytes > mostUnwanted) {
            end(stream, IntakeMetrics.TOO_BIG);
        } else if (now - stream.since > patience.toNanos() + bytes * SECOND / bytesPerSecond) {
            end(stream, IntakeMetrics.BODY_TIMEOUT);
        }
    }

    private void end(Open stream, String reason) {
        intake.refused(reason);
        stream.request.response().reset(CANCEL);
    }
}
