package dev.switchboard.intake;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The node's limits as one endpoint sees them, which its refusals are counted for. Any thread; lives as long as the node. */
public final class Intake {

    /** Without limits. */
    public static final Intake UNLIMITED = new IntakeLimits(IntakeConfig.NONE, IntakeMetrics.NONE).at("none");

    private final IntakeLimits limits;
    private final String endpoint;

    Intake(IntakeLimits limits, String endpoint) {
        this.limits = limits;
        this.endpoint = endpoint;
    }

    IntakeLimits limits() {
        return limits;
    }

    /** The same limits for another endpoint. */
    public Intake at(String name) {
        return limits.at(name);
    }

    public IntakeConfig config() {
        return limits.config();
    }

    /**
     * A claim for something that has begun to arrive.
     *
     * @param stranger whether its client has shown no token
     */
    public Claim claim(boolean stranger) {
        return new Claim(this, stranger);
    }

    /** A place for a client without a token, or null, and counted as a refusal, if there is none. */
    public @Nullable Place enter(String address) {
        return limits.crowd().enter(address, reason -> refused(reason, () -> "address=" + address));
    }

    /** Refuses a request for which there was no place, and ends its connection, so that what it has pipelined costs nothing. */
    public static void refuse(HttpServerRequest request) {
        HttpServerResponse response =
                request.response().setStatusCode(503).putHeader(HttpHeaders.RETRY_AFTER, BodyRefused.RETRY_AFTER);
        if (request.version() == HttpVersion.HTTP_2) {
            // The connection may carry the requests of others.
            response.end();
        } else {
            response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE).end().onComplete(sent -> request.connection()
                    .close());
        }
    }

    /** Whether clients without a token hold more than half of their budget; then tokens are verified before bodies are read. */
    public boolean isCrowded() {
        return limits.strangers().used() > limits.config().strangersBytes() / 2;
    }

    /** The client of this request has shown a token, so that its connection is a stranger's no longer. */
    public void known(HttpServerRequest request) {
        HttpVisit visit = limits.visits().get(request.connection());
        if (visit != null) {
            visit.known();
        }
    }

    /** The body of this request is read; of others little is let pass before the connection ends. */
    public void reads(HttpServerRequest request) {
        HttpVisit visit = limits.visits().get(request.connection());
        if (visit != null) {
            visit.reads(request);
        }
    }

    /** The connection of this request carries a WebSocket from now on. */
    public void upgraded(HttpServerRequest request) {
        limits.ended(request.connection());
    }

    /** A count of frames, or requests, that carry nothing. */
    public EmptyFrames emptyFrames() {
        return new EmptyFrames(this);
    }

    /**
     * Counts a refusal and logs it, unless too many of its kind were logged this second.
     *
     * @param reason one of {@link IntakeMetrics#REASONS}
     * @param details the fields of its line
     */
    public void refused(String reason, Supplier<String> details) {
        refused(reason);
        log(reason, details);
    }

    /** Logs a refusal that is counted elsewhere, unless too many of its kind were logged this second. */
    public void log(String reason, Supplier<String> details) {
        limits.log().write(reason, () -> "endpoint=" + endpoint + " " + details.get());
    }

    /** Counts a refusal; {@code reason} is one of {@link IntakeMetrics#REASONS}. */
    public void refused(String reason) {
        limits.metrics().refused(endpoint, reason);
    }
}
