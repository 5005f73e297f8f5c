package dev.switchboard.engineio;

import dev.switchboard.wire.LoopContext;
import dev.switchboard.wire.TextEnd;
import io.vertx.core.Timer;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket of a session: its transport from the start, or one that probes and then takes over from polling. Takes
 * its wire's events on the wire's loop, which need not be the session's, and acts on the session's, frame by frame in order. When
 * frames come faster than that loop takes them, the wire stops reading.
 */
final class WebSocketTransport implements SessionTransport, FrameWire.Listener {

    private enum Phase {
        PROBING,
        UPGRADING,
        ACTIVE,
        ENDED
    }

    private static final String PROBE = "probe";
    /** More than this is not worth waiting for. */
    private static final int ENOUGH_TO_SEND = 64 * 1024;
    /** How many bytes may be on their way from the wire's loop to the session's; a single frame may be longer. */
    private static final int MAX_IN_FLIGHT = 256 << 10;

    private static final long HELD_UP_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int RESUME_AT = MAX_IN_FLIGHT / 2;
    /** What a frame counts beside its length. */
    private static final int FRAME_COST = 4 << 10;

    private final EngineSession session;
    private final LoopContext loop;
    private final PacketQueue queue;
    private final FrameWire wire;
    /** Null while no frame had to cross loops. */
    private volatile @Nullable AtomicInteger inFlight;

    private Phase phase;
    private @Nullable Timer upgradeTimer;
    private long upgradeNanos;

    private WebSocketTransport(EngineSession session, FrameWire wire, Phase phase) {
        this.session = session;
        this.loop = session.loop();
        this.queue = session.queue();
        this.wire = wire;
        this.phase = phase;
    }

    /** The transport of a session that opens on a WebSocket. */
    static WebSocketTransport opening(EngineSession session, FrameWire wire) {
        return new WebSocketTransport(session, wire, Phase.ACTIVE);
    }

    /** A WebSocket that wants to take over. */
    static WebSocketTransport probing(EngineSession session, FrameWire wire) {
        return new WebSocketTransport(session, wire, Phase.PROBING);
    }

    /** The session allows the attempt: this long until the probe, and as long again after its answer. */
    void expectUpgradeWithin(long nanos) {
        upgradeNanos = nanos;
        patientFor(nanos);
    }

    private void patientFor(long nanos) {
        if (upgradeTimer != null) {
            upgradeTimer.cancel();
        }
        long due = System.nanoTime() + nanos;
        upgradeTimer = loop.schedule(nanos, () -> runOut(System.nanoTime() - due));
    }

    /** While the loop was blocked the client could not continue, and what it sent may not have arrived yet. */
    private void runOut(long late) {
        if (late > HELD_UP_NANOS) {
            patientFor(Math.min(late, upgradeNanos));
        } else {
            discard();
        }
    }

    /** Ends an attempt to take over; the session stays where it is. */
    void discard() {
        if (phase != Phase.ENDED) {
            leaveProbe();
            phase = Phase.ENDED;
            wire.close(SessionEnd.TRANSPORT_ERROR.webSocketCode(), "not upgraded");
        }
    }

    boolean upgrading() {
        return phase == Phase.UPGRADING;
    }

    @Override
    public void trust() {
        wire.trust();
    }

    @Override
    public EngineTransport kind() {
        return EngineTransport.WEBSOCKET;
    }

    @Override
    public boolean writable() {
        return queue.isEmpty() && wire.writable();
    }

    @Override
    public boolean writeNow(List<? extends EnginePacket> packets) {
        if (!writable()) {
            return false;
        }
        for (int i = 0; i < packets.size(); i++) {
            wire.write(packets.get(i));
        }
        wire.flush();
        return true;
    }

    @Override
    public boolean writeNow(SharedText text, TextEnd end) {
        if (!writable()) {
            return false;
        }
        wire.write(text, end);
        wire.flush();
        return true;
    }

    @Override
    public boolean answerNow(String before, JsonObject answer, String after) {
        return writable() && wire.answer(before, answer, after);
    }

    @Override
    public void wake() {
        while (!queue.isEmpty() && wire.writable()) {
            writeNext();
        }
        wire.flush();
    }

    @Override
    public void queued() {
        if (queue.bytes() >= ENOUGH_TO_SEND) {
            wake();
        }
    }

    @Override
    public void makeRoom() {
        wake();
    }

    @Override
    public boolean end(int code, String words) {
        phase = Phase.ENDED;
        while (!queue.isEmpty()) {
            writeNext();
        }
        wire.close(code, words);
        return true;
    }

    @Override
    public void text(String frame) {
        relay(frame.length(), () -> receiveText(frame));
    }

    @Override
    public void binary(Buffer frame) {
        relay(frame.length(), () -> receive(new EngineMessage.Binary(frame)));
    }

    @Override
    public void writableAgain() {
        loop.run(() -> {
            if (phase == Phase.ACTIVE) {
                wake();
            }
        });
    }

    @Override
    public void ended(SessionEnd reason) {
        loop.run(() -> {
            if (phase == Phase.ACTIVE) {
                phase = Phase.ENDED;
                session.lost(reason);
            } else if (phase != Phase.ENDED) {
                leaveProbe();
                phase = Phase.ENDED;
            }
        });
    }

    private void writeNext() {
        EnginePacket packet = Objects.requireNonNull(queue.poll());
        wire.write(packet);
        PacketQueue.release(packet);
    }

    private void relay(int length, Runnable frame) {
        if (loop.onLoop()) {
            loop.run(frame);
            return;
        }
        int cost = FRAME_COST + length;
        AtomicInteger crossing = inFlight();
        boolean much = crossing.addAndGet(cost) >= MAX_IN_FLIGHT;
        loop.run(() -> {
            int left = crossing.addAndGet(-cost);
            if (left <= RESUME_AT && left + cost > RESUME_AT) {
                wire.resume();
            }
            frame.run();
        });
        // After the frame is queued: a wire that resumes hands over the next frames at once, and they must not overtake
        // it.
        if (much) {
            wire.pause();
            // The session's loop may have passed the mark before the pause.
            if (crossing.get() <= RESUME_AT) {
                wire.resume();
            }
        }
    }

    /** Called on the wire's loop alone. */
    private AtomicInteger inFlight() {
        AtomicInteger known = inFlight;
        if (known == null) {
            known = new AtomicInteger();
            inFlight = known;
        }
        return known;
    }

    private void receiveText(String frame) {
        try {
            receive(EnginePacketCodec.decode(frame));
        } catch (EngineProtocolException malformed) {
            if (phase == Phase.ACTIVE) {
                session.lost(SessionEnd.PARSE_ERROR);
            } else {
                discard();
            }
        }
    }

    private void receive(EnginePacket packet) {
        if (phase == Phase.ACTIVE && !session.allowance().mayBring(EnginePacketCodec.length(packet))) {
            session.lost(SessionEnd.TOO_BIG);
        } else if (phase == Phase.ACTIVE) {
            if (packet instanceof EnginePacket.Close) {
                session.lost(SessionEnd.TRANSPORT_CLOSE);
            } else {
                session.received(packet);
            }
        } else if (phase != Phase.ENDED) {
            receiveAtProbe(packet);
        }
    }

    private void receiveAtProbe(EnginePacket packet) {
        if (packet instanceof EnginePacket.Ping ping && ping.data().equals(PROBE)) {
            phase = Phase.UPGRADING;
            patientFor(upgradeNanos);
            wire.write(new EnginePacket.Pong(PROBE));
            wire.flush();
            session.upgrade().started();
        } else if (packet instanceof EnginePacket.Upgrade && phase == Phase.UPGRADING) {
            leaveProbe();
            phase = Phase.ACTIVE;
            session.upgrade().done(this);
        } else {
            discard();
        }
    }

    private void leaveProbe() {
        if (upgradeTimer != null) {
            upgradeTimer.cancel();
            upgradeTimer = null;
        }
        session.upgrade().ended(this);
    }
}
