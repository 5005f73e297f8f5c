package dev.switchboard.gateway.sse;

import dev.switchboard.gateway.connection.Close;
import dev.switchboard.gateway.connection.ConnectionWire;
import dev.switchboard.gateway.connection.Shard;
import dev.switchboard.gateway.topics.Dialect;
import dev.switchboard.gateway.topics.OutboundEvent;
import dev.switchboard.intake.Place;
import dev.switchboard.wire.EncodedFrame;
import dev.switchboard.wire.ResponseStream;
import dev.switchboard.wire.StreamFrame;
import dev.switchboard.wire.StreamQueue;
import dev.switchboard.wire.TextEnd;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A response with its outbound queue. A client that does not read is closed {@code 4008}, and its channel two seconds later
 * whether or not it reads that. On the connection's event loop; lives as long as the response.
 */
final class SseWire implements ConnectionWire {

    private static final long CUT_AFTER_MS = 2_000;
    private static final StreamFrame COMMENT = StreamFrame.of(Buffer.buffer(":\n"));
    private static final StreamFrame NOTHING = StreamFrame.of();

    private final Shard shard;
    private final HttpServerRequest request;
    private final ResponseStream stream;
    private final StreamQueue queue;
    private final SsePositions positions;
    private final @Nullable Place place;

    /**
     * @param place of a client without a token; null for one with
     * @param ended runs when the client, or the network, has ended the response
     */
    SseWire(Shard shard, HttpServerRequest request, SsePositions positions, @Nullable Place place, Runnable ended) {
        this.shard = shard;
        this.request = request;
        this.positions = positions;
        this.place = place;
        this.stream = ResponseStream.of(request, shard.config().wire());
        this.queue = shard.queueFor(stream, () -> {
            release();
            ended.run();
        });
    }

    /** Sends the head of the response and the first events, and then what waits already. */
    void begin(String first) {
        SseAnswer.addHead(request);
        queue.begin(Buffer.buffer(first));
    }

    @Override
    public Dialect dialect() {
        return SseDialect.INSTANCE;
    }

    @Override
    public int fetch() {
        return queue.fetch() + positions.fetch();
    }

    @Override
    public Outcome write(EncodedFrame frame, OutboundEvent event) {
        TextEnd end = positions.endOf(event);
        if (end == null) {
            return Outcome.SKIPPED;
        }
        return queue.offer((StreamFrame) frame, end) ? Outcome.SENT : Outcome.FULL;
    }

    @Override
    public void end(Close close) {
        if (stream.isBegun()) {
            queue.end(StreamFrame.of(Buffer.buffer(Ending.text(close, OptionalLong.empty()))), SsePositions.PLAIN);
            shard.vertx().setTimer(CUT_AFTER_MS, fired -> stream.cut());
        } else {
            queue.clear();
            SseAnswer.refuse(request, close, null);
        }
        release();
    }

    private void release() {
        positions.end();
        if (place != null) {
            place.leave();
        }
    }

    /** A comment, which keeps proxies from ending a silent response, or the newest {@code id} if the client does not have it. */
    @Override
    public void ping() {
        if (!stream.isBegun() || queue.waitingBytes() > 0) {
            return;
        }
        if (positions.isDue()) {
            queue.offer(NOTHING, positions.newest());
        } else {
            queue.offer(COMMENT, SsePositions.PLAIN);
        }
    }

    /** Nothing ever comes from the client; its end shows when it does not take what is sent. */
    @Override
    public double silentIntervals() {
        return Double.POSITIVE_INFINITY;
    }

    @Override
    public boolean isGone() {
        return !stream.isActive();
    }

    @Override
    public int waitingBytes() {
        return queue.waitingBytes();
    }

    @Override
    public void whenDrained(Runnable action) {
        queue.whenDrained(action);
    }
}
