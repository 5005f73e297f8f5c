package dev.switchboard.intake;

import dev.switchboard.wire.vertx.Cut;
import dev.switchboard.wire.vertx.HttpWatch;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One TCP connection while it speaks HTTP/1 or HTTP/2: the deadlines of its heads, bodies and answers, and its place among the clients
 * without a token. On its event loop; lives until it is closed or carries a WebSocket.
 */
final class HttpVisit {

    /** A body that arrives this fast has all the time it needs. */
    private static final long BODY_BYTES_PER_SECOND = 16 << 10;
    /** An answer of which the peer reads less than this before the deadline is not being read. */
    private static final long READ_BYTES = 16 << 10;

    /** A peer that asks for more while this much waits for it pipelines, and does not read. */
    private static final long MOST_UNREAD = 64 << 10;

    /**
     * How much of a body that nobody reads is let pass, so that the connection serves the next request. More than Vert.x lets
     * through of a request that waits, paused, for its token to be verified.
     */
    private static final long MOST_UNWANTED = 256 << 10;

    private static final long SECOND = 1_000_000_000L;
    /** By the public API alone nobody sees when a head begins, so this is for the time between two requests. */
    private static final long UNWATCHED_NANOS = 90 * SECOND;

    private final HttpConnection connection;
    private final Intake intake;
    private final @Nullable Place place;
    private final Claim head;
    private @Nullable HttpWatch watch;
    private @Nullable HttpServerRequest current;
    /** Null for HTTP/1, where one request is handled at a time. */
    private @Nullable OpenStreams streams;
    /** When the connection opened, or the head of the current request was whole. */
    private long since = System.nanoTime();
    /** When the head that is arriving began; 0 if none is. */
    private long headSince;

    private long bodyBytes;
    /** Whether somebody reads the body of the current request. */
    private boolean wanted;
    /** When the connection stopped to be read, because nobody wants what comes; 0 if it is read. */
    private long deafSince;

    private long unread;
    private long unreadSince;

    HttpVisit(HttpConnection connection, Intake intake, @Nullable Place place) {
        this.connection = connection;
        this.intake = intake;
        this.place = place;
        this.head = intake.claim(true);
    }

    void begin() {
        if (!intake.config().publicApiOnly()) {
            watch = HttpWatch.of(connection, this::arrived, this::isInBody);
        }
    }

    private boolean isInBody() {
        HttpServerRequest request = current;
        return request != null && !request.isEnded();
    }

    private boolean arrived(int bytes) {
        if (isInBody()) {
            // Without this read's bytes: its last ones may be of the next request.
            if (isUnwanted(bodyBytes)) {
                stopReading();
            }
            bodyBytes += bytes;
            return true;
        }
        if (headSince == 0) {
            headSince = System.nanoTime();
        }
        return head.grow(bytes);
    }

    private boolean isUnwanted(long bytes) {
        return !wanted && bytes > MOST_UNWANTED;
    }

    /** The connection ends with the next sweep but one: the peer has a moment to read the answer, if there is one. */
    private void stopReading() {
        HttpWatch.stopReading(connection);
        if (deafSince == 0) {
            deafSince = System.nanoTime();
        }
    }

    /** A head is whole, and all before it is answered; false if the connection has ended, since the answers are not read. */
    boolean requested(HttpServerRequest request) {
        head.release();
        if (request.version() == HttpVersion.HTTP_2) {
            OpenStreams all = streams == null ? new OpenStreams(intake, BODY_BYTES_PER_SECOND, MOST_UNWANTED) : streams;
            streams = all;
            if (watch != null) {
                // The connection began as HTTP/1 and was upgraded.
                watch.end();
                watch = null;
            }
            all.requested(request);
            return true;
        }
        if (watch != null) {
            watch.requested();
            if (watch.unreadBytes() > MOST_UNREAD) {
                cut(IntakeMetrics.READ_TIMEOUT);
                return false;
            }
        }
        current = request;
        since = System.nanoTime();
        headSince = 0;
        bodyBytes = 0;
        wanted = false;
        return true;
    }

    /** The body of the request is read, up to a limit that its reader knows. */
    void reads(HttpServerRequest request) {
        if (streams == null) {
            wanted = true;
        } else {
            streams.reads(request);
        }
    }

    /** Its client has shown a token. */
    void known() {
        if (place != null) {
            place.leave();
        }
    }

    /** Whether it may hold bytes of the node's that nobody reads. */
    boolean isKnown() {
        return place == null || place.isLeft();
    }

    /** It speaks HTTP no longer, or is closed. */
    void end() {
        known();
        head.release();
        current = null;
        if (watch != null) {
            watch.end();
        }
    }

    long unread() {
        return unread;
    }

    /** Ends the connection if something of it is late; true if it did. */
    boolean sweep(long now) {
        String late = lateness(now);
        if (late != null) {
            cut(late);
        }
        return late != null;
    }

    private @Nullable String lateness(long now) {
        if (streams != null) {
            return streams.sweep(now);
        }
        if (deafSince != 0) {
            return now - deafSince > SECOND ? IntakeMetrics.TOO_BIG : null;
        }
        if (isUnread(now)) {
            return IntakeMetrics.READ_TIMEOUT;
        }
        HttpServerRequest request = current;
        if (request == null) {
            return now - since > nanos(intake.config().headTimeout()) ? IntakeMetrics.HEAD_TIMEOUT : null;
        }
        if (!request.isEnded()) {
            if (watch == null && isUnwanted(request.bytesRead())) {
                return IntakeMetrics.TOO_BIG;
            }
            long patience = nanos(intake.config().bodyTimeout()) + bodyBytes * SECOND / BODY_BYTES_PER_SECOND;
            return now - since > patience ? IntakeMetrics.BODY_TIMEOUT : null;
        }
        return request.response().ended() ? latenessOfHead(now) : null;
    }

    /** Between two requests. What comes during a long poll is the next request's, whose turn comes after the answer. */
    private @Nullable String latenessOfHead(long now) {
        if (watch == null && headSince == 0) {
            headSince = now;
        }
        long patience = watch == null ? UNWATCHED_NANOS : nanos(intake.config().headTimeout());
        return headSince != 0 && now - headSince > patience ? IntakeMetrics.HEAD_TIMEOUT : null;
    }

    private boolean isUnread(long now) {
        long waiting = watch == null ? 0 : watch.unreadBytes();
        if (waiting == 0 || unreadSince == 0 || waiting > unread || unread - waiting >= READ_BYTES) {
            unread = waiting;
            unreadSince = now;
        }
        return waiting > 0 && now - unreadSince > nanos(intake.config().bodyTimeout());
    }

    void cut(String reason) {
        intake.refused(reason);
        Cut.http(connection, intake.config().publicApiOnly());
    }

    private static long nanos(Duration duration) {
        return duration.toNanos();
    }
}
