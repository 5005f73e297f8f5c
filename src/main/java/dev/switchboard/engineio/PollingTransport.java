package dev.switchboard.engineio;

import dev.switchboard.wire.LoopContext;
import io.vertx.core.Promise;
import io.vertx.core.Timer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * HTTP long polling: a GET is held until there is something to send, a POST brings packets. At most one of each at a
 * time. On the session's loop, but for {@link #receiving}; lives until the session ends or a WebSocket takes over.
 */
final class PollingTransport implements SessionTransport {

    private static final List<EnginePacket> NOOP = List.of(new EnginePacket.Noop());

    private static final List<EnginePacket> CLOSE = List.of(new EnginePacket.Close());

    /** How many polls of an upgrade are answered at once, so that a client that has its answer by then waits for none. */
    private static final int PROMPT_RELEASES = 2;
    /** How long a poll of an upgrade is held after that; the reference server looks as often. */
    private static final long PACE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** How long a close by POST waits for a poll that may be on its way. */
    private static final long CROSSING_NANOS = TimeUnit.MILLISECONDS.toNanos(25);

    private final EngineSession session;
    private final LoopContext loop;
    private final PacketQueue queue;
    /** The request whose body is being read, by the loop that reads it. */
    private final AtomicReference<@Nullable Object> receiving = new AtomicReference<>();

    private @Nullable Promise<EngineResponse> pending;
    private boolean flushing;
    private @Nullable Promise<EngineResponse> goodbye;
    private @Nullable Timer crossing;
    private int promptReleases;

    PollingTransport(EngineSession session, LoopContext loop, PacketQueue queue) {
        this.session = session;
        this.loop = loop;
        this.queue = queue;
    }

    @Override
    public EngineTransport kind() {
        return EngineTransport.POLLING;
    }

    @Override
    public boolean writable() {
        return pending != null;
    }

    @Override
    public boolean writeNow(List<? extends EnginePacket> packets) {
        return false;
    }

    /** Answers the pending poll after this turn of the loop, so that what is sent together travels together. */
    @Override
    public void wake() {
        if (pending != null && !flushing && !queue.isEmpty()) {
            flushing = true;
            loop.runLater(this::flush);
        }
    }

    /** A poll that is answered a moment later is no cheaper. */
    @Override
    public void queued() {
        wake();
    }

    @Override
    public void makeRoom() {
        flush();
    }

    @Override
    public boolean end(int code, String words) {
        if (pending == null) {
            return false;
        }
        if (!queue.isEmpty()) {
            answerPending(takeQueue());
            return false;
        }
        answerPending(EngineResponse.payload(CLOSE));
        return true;
    }

    /** Whether {@code request} may bring packets now; if so, {@link #received} must follow. From any thread. */
    boolean receiving(Object request) {
        return receiving.compareAndSet(null, request);
    }

    /** The request that brings packets now, or null. From any thread. */
    @Nullable
    Object receiving() {
        return receiving.get();
    }

    /** The body of {@code request} has arrived, or will not. From any thread. */
    void received(Object request) {
        receiving.compareAndSet(request, null);
    }

    /** Whether the client has closed and its last poll may still come. */
    boolean crossing() {
        return goodbye != null;
    }

    void poll(Promise<EngineResponse> answer) {
        if (goodbye != null) {
            answer.complete(EngineResponse.payload(NOOP));
            endCrossing();
        } else if (session.ending()) {
            pollAtTheEnd(answer);
        } else if (pending != null) {
            session.lost(SessionEnd.TRANSPORT_ERROR);
            answer.complete(EngineResponse.empty(400));
        } else {
            pending = answer;
            if (!queue.isEmpty()) {
                flush();
            } else if (session.upgrade().inProgress()) {
                releaseAtPace(answer);
            }
        }
    }

    /**
     * The close packet has a poll of its own: a client that finds it after messages in one body closes first, and delivers
     * the messages after it has reconnected, where they are replayed as well.
     */
    private void pollAtTheEnd(Promise<EngineResponse> answer) {
        if (!queue.isEmpty()) {
            answer.complete(takeQueue());
        } else {
            answer.complete(EngineResponse.payload(CLOSE));
            session.ended();
        }
    }

    /** An attempt to upgrade begins, and must not wait for the pending poll. */
    void upgradeStarted() {
        promptReleases = PROMPT_RELEASES;
    }

    /** Until the answer to its probe arrives the client polls on; if that is held up, it must not do so in a loop. */
    private void releaseAtPace(Promise<EngineResponse> answer) {
        if (promptReleases > 0) {
            promptReleases--;
            release();
            return;
        }
        loop.schedule(PACE_NANOS, () -> {
            if (pending == answer && session.upgrade().inProgress()) {
                release();
            }
        });
    }

    /** Packets arrived by POST, possibly followed by malformed data. */
    void push(PayloadCodec.Decoded payload, Promise<EngineResponse> answer) {
        boolean allowed = true;
        for (EnginePacket packet : payload.packets()) {
            if (packet instanceof EnginePacket.Close && session.open()) {
                closeByPost(answer);
                return;
            }
            allowed &= session.received(packet);
        }
        if (payload.malformed()) {
            session.lost(SessionEnd.PARSE_ERROR);
        }
        answer.complete(
                allowed && !payload.malformed() ? EngineResponse.ok() : EngineResponse.error(EngineError.BAD_REQUEST));
    }

    /** The client gave up this poll; what was sent with it, if anything, is lost. */
    void abandoned(Promise<EngineResponse> poll) {
        if (pending == poll) {
            pending = null;
            session.lost(SessionEnd.TRANSPORT_ERROR);
        }
    }

    /** Answers the pending poll with nothing in it. */
    void release() {
        if (pending != null) {
            answerPending(EngineResponse.payload(NOOP));
        }
    }

    /**
     * The client closes by POST while its poll is pending, on another connection: which of the two arrives first is
     * chance. So the answer waits a moment for the poll, which then ends as it would have.
     */
    private void closeByPost(Promise<EngineResponse> answer) {
        if (pending != null) {
            release();
            session.left();
            session.ended();
            answer.complete(EngineResponse.ok());
        } else {
            goodbye = answer;
            session.left();
            crossing = loop.schedule(CROSSING_NANOS, this::endCrossing);
        }
    }

    private void endCrossing() {
        if (crossing != null) {
            crossing.cancel();
        }
        session.ended();
        if (goodbye != null) {
            goodbye.complete(EngineResponse.ok());
            goodbye = null;
        }
    }

    private void flush() {
        flushing = false;
        if (pending != null && !queue.isEmpty()) {
            answerPending(takeQueue());
        }
    }

    private EngineResponse takeQueue() {
        List<EnginePacket> packets = queue.drain();
        EngineResponse payload = EngineResponse.payload(packets);
        packets.forEach(PacketQueue::release);
        return payload;
    }

    private void answerPending(EngineResponse response) {
        Promise<EngineResponse> answer = pending;
        pending = null;
        if (answer != null) {
            answer.complete(response);
        }
    }
}
