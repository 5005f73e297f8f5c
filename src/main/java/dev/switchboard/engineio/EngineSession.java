package dev.switchboard.engineio;

import dev.switchboard.intake.Intake;
import dev.switchboard.wire.LoopContext;
import io.vertx.core.Context;
import io.vertx.core.Timer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One client's session on its current transport. All methods but {@link #id}, {@link #context} and {@link #execute}
 * belong to the session's own context. Lives from the handshake until either side closes it or the client falls silent. A
 * session on polling that the server closes waits up to 30 s for a poll, whose answer closes it; 2 s if its client was
 * never admitted.
 */
public final class EngineSession extends SessionOutput {

    private enum Phase {
        OPEN,
        ENDING,
        CLOSED
    }

    private final String id;
    private final LoopContext loop;
    private final EngineHandler handler;
    private final Consumer<EngineSession> forget;
    private final Heartbeat heartbeat;
    private final UpgradeSlot upgrade;
    private final Allowance allowance;
    private @Nullable Timer lastPoll;
    private Phase phase = Phase.OPEN;
    private @Nullable Object attachment;

    EngineSession(
            String id, LoopContext loop, EngineConfig config, EngineHandler handler, Consumer<EngineSession> forget) {
        super(config.maxOutboundBytes());
        this.id = id;
        this.loop = loop;
        this.handler = handler;
        this.forget = forget;
        this.allowance = new Allowance(config.wire().intake());
        this.upgrade = new UpgradeSlot(this, config.upgradeTimeout().toNanos());
        this.heartbeat = new Heartbeat(this, config);
    }

    /** The session's id. It is a secret: any holder may act as the client. */
    public String id() {
        return id;
    }

    public Context context() {
        return loop.context();
    }

    /** Runs the task on the session's context: at once, if this thread is that of its event loop. */
    public void execute(Runnable task) {
        loop.run(task);
    }

    /** The limits of what is half received. */
    public Intake intake() {
        return allowance.intake();
    }

    /** The client's token is known: from now on it may send messages of full length. */
    public void admit() {
        allowance.admit();
        if (phase == Phase.OPEN) {
            carrier().trust();
        }
    }

    @Override
    boolean isAdmitted() {
        return allowance.isAdmitted();
    }

    /** Whether messages are taken, which is so until the session closes. */
    @Override
    public boolean open() {
        return phase == Phase.OPEN;
    }

    /** Keeps a value for the application; replaces the earlier one. */
    public void attach(Object kept) {
        attachment = kept;
    }

    public <T> @Nullable T attachment(Class<T> type) {
        return type.cast(attachment);
    }

    public void close(SessionEnd reason) {
        close(reason, reason.webSocketCode(), reason.words());
    }

    /** Closes after what is queued; on WebSocket with this code and these words, which polling cannot carry. */
    public void close(SessionEnd reason, int webSocketCode, String words) {
        if (phase != Phase.OPEN) {
            return;
        }
        phase = Phase.ENDING;
        heartbeat.stop();
        upgrade.end();
        if (carrier().end(webSocketCode, words)) {
            ended();
        } else {
            lastPoll = loop.schedule(allowance.lastPollNanos(), this::ended);
        }
        emit(() -> handler.closed(this, reason));
    }

    LoopContext loop() {
        return loop;
    }

    Allowance allowance() {
        return allowance;
    }

    /** Counts a request; false if there were too many, and the session has ended. */
    boolean takeRequest() {
        if (phase != Phase.OPEN || !allowance.isFlood()) {
            return true;
        }
        emit(() -> handler.flooding(this));
        return false;
    }

    /** The session begins: first the client gets its parameters, then the application learns of the session. */
    void start(SessionTransport first, Handshake handshake, Runnable sendOpen) {
        carriedFirstBy(first);
        heartbeat.beat();
        sendOpen.run();
        emit(() -> handler.opened(this, handshake));
    }

    /** Whether it is too late for a request to find the session alive, though its timer may not have fired yet. */
    boolean overdue() {
        return phase == Phase.OPEN && heartbeat.overdue();
    }

    boolean closed() {
        return phase == Phase.CLOSED;
    }

    /** A packet arrived. False if the client may not send it; the session has then ended. */
    boolean received(EnginePacket packet) {
        if (phase != Phase.OPEN) {
            return true;
        }
        if (packet instanceof EngineMessage.Text text) {
            emit(() -> handler.text(this, text.text()));
        } else if (packet instanceof EngineMessage.Binary binary) {
            emit(() -> handler.binary(this, binary.bytes()));
        } else if (packet instanceof EnginePacket.Ping) {
            lost(SessionEnd.TRANSPORT_ERROR);
            return false;
        } else {
            if (packet instanceof EnginePacket.Pong) {
                heartbeat.beat();
            }
            emit(() -> handler.control(this));
        }
        return true;
    }

    /** Ends the session at once: the peer is gone, or has broken a rule. */
    void lost(SessionEnd reason) {
        if (phase == Phase.CLOSED) {
            return;
        }
        boolean wasOpen = phase == Phase.OPEN;
        queue().clear();
        carrier().end(reason.webSocketCode(), reason.words());
        ended();
        if (wasOpen) {
            emit(() -> handler.closed(this, reason));
        }
    }

    /** The client closed by POST; {@link #ended} follows once its poll has been answered. */
    void left() {
        phase = Phase.CLOSED;
        heartbeat.stop();
        upgrade.end();
        emit(() -> handler.closed(this, SessionEnd.TRANSPORT_CLOSE));
    }

    /** Nothing more is to be sent to the client. */
    void ended() {
        phase = Phase.CLOSED;
        heartbeat.stop();
        upgrade.end();
        allowance.leave();
        if (lastPoll != null) {
            lastPoll.cancel();
        }
        queue().clear();
        forget.accept(this);
    }

    boolean ending() {
        return phase == Phase.ENDING;
    }

    UpgradeSlot upgrade() {
        return upgrade;
    }

    /** Reports what the application throws; the session continues. */
    private void emit(Runnable event) {
        loop.run(event);
    }

    @Override
    void overflowed() {
        emit(() -> handler.overflowed(this));
    }
}
