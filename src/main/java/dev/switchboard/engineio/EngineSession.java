package dev.switchboard.engineio;

import dev.switchboard.intake.EmptyFrames;
import dev.switchboard.intake.Intake;
import dev.switchboard.wire.vertx.LoopContext;
import io.vertx.core.Context;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One client's session on its current transport. All methods but {@link #id}, {@link #context} and {@link #execute}
 * belong to the session's own context. Lives from the handshake until either side closes it or the client falls silent. A
 * session on polling that the server closes waits up to 30 s for the poll whose answer says so, 2 s if its client was never
 * admitted.
 */
public final class EngineSession {

    private enum Phase {
        OPEN,
        ENDING,
        CLOSED
    }

    private static final long LAST_POLL_NANOS = TimeUnit.SECONDS.toNanos(30);
    /** Of a client that never showed a token. */
    private static final long STRANGERS_POLL_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final List<EnginePacket> PING = List.of(new EnginePacket.Ping(""));

    private final String id;
    private final LoopContext loop;
    private final EngineHandler handler;
    private final Consumer<EngineSession> forget;
    private final PacketQueue queue;
    private final Heartbeat heartbeat;
    private final UpgradeSlot upgrade;
    private final Intake intake;
    /** Polls and posts, beside what they bring. */
    private final EmptyFrames requests;
    /** Null once the client's token is known. */
    private @Nullable Stranger stranger;

    private volatile boolean admitted;
    /** Written on the session's loop, read by requests on any. */
    private volatile @Nullable SessionTransport transport;

    private @Nullable ScheduledFuture<?> lastPoll;
    private Phase phase = Phase.OPEN;
    private @Nullable Object attachment;

    EngineSession(
            String id, LoopContext loop, EngineConfig config, EngineHandler handler, Consumer<EngineSession> forget) {
        this.id = id;
        this.loop = loop;
        this.handler = handler;
        this.forget = forget;
        this.intake = config.wire().intake();
        this.requests = intake.emptyFrames();
        this.queue = new PacketQueue(config.maxOutboundBytes());
        this.upgrade = new UpgradeSlot(this, config.upgradeTimeout().toNanos());
        this.heartbeat = new Heartbeat(loop, config, this::ping, () -> lost(SessionEnd.PING_TIMEOUT));
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

    public EngineTransport transport() {
        return carrier().kind();
    }

    /** The limits of what is half received. */
    public Intake intake() {
        return intake;
    }

    /** The client's token is known: from now on it may send messages of full length. */
    public void admit() {
        admitted = true;
        forgetStranger();
        if (phase == Phase.OPEN) {
            carrier().trust();
        }
    }

    /** Whether the client's token is known. Any thread. */
    public boolean isAdmitted() {
        return admitted;
    }

    /** Whether messages are taken, which is so until the session closes. */
    public boolean open() {
        return phase == Phase.OPEN;
    }

    /** Whether a message would leave at once: a poll is waiting, or the WebSocket takes it. */
    public boolean writable() {
        return phase == Phase.OPEN && carrier().writable();
    }

    /** Keeps something for the application, in place of what was kept before. */
    public void attach(Object kept) {
        attachment = kept;
    }

    public <T> @Nullable T attachment(Class<T> type) {
        return type.cast(attachment);
    }

    public boolean send(EngineMessage message) {
        return send(List.of(message));
    }

    /**
     * Sends these messages with nothing between them, or none of them: false if the session is closed, or its queue full,
     * after {@link EngineHandler#overflowed} was called.
     */
    public boolean send(List<? extends EngineMessage> messages) {
        if (offer(messages, true)) {
            return true;
        }
        if (phase == Phase.OPEN) {
            emit(() -> handler.overflowed(this));
        }
        return false;
    }

    /**
     * As {@link #send}, but an overflow shows in the result alone.
     *
     * @param atOnce whether the messages leave now; otherwise with the next {@link #flush} or message that does
     */
    public boolean offer(List<? extends EngineMessage> messages, boolean atOnce) {
        if (phase != Phase.OPEN) {
            return false;
        }
        if (atOnce && queue.isEmpty() && carrier().writeNow(messages)) {
            return true;
        }
        if (!queue.offer(messages)) {
            // What is there may wait for a flush alone, and not for the client.
            carrier().makeRoom();
            if (phase != Phase.OPEN || !queue.offer(messages)) {
                return false;
            }
        }
        if (atOnce) {
            carrier().wake();
        } else {
            carrier().queued();
        }
        return true;
    }

    /** As {@link #offer(List, boolean)}, of one text with an end of this session's own. */
    public boolean offer(SharedText text, TextEnd end, boolean atOnce) {
        if (phase == Phase.OPEN && atOnce && queue.isEmpty() && carrier().writeNow(text, end)) {
            return true;
        }
        return offer(List.of(new EngineMessage.Stamped(text, end.copy())), atOnce);
    }

    /** Sends these messages if they leave at once; otherwise drops them and returns false. */
    public boolean sendVolatile(List<? extends EngineMessage> messages) {
        return writable() && send(messages);
    }

    /** Sends what was offered and held back. */
    public void flush() {
        if (phase == Phase.OPEN) {
            carrier().wake();
        }
    }

    /** How many bytes wait here for the client to read or poll. */
    public long queuedBytes() {
        return queue.bytes();
    }

    /** Runs the action once nothing waits here; at once if nothing does, and never if the session ends before. Several may wait. */
    public void whenDrained(Runnable action) {
        queue.whenDrained(action);
    }

    /** Forgets what waits to be sent. */
    public void discardQueued() {
        queue.clear();
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
            lastPoll = loop.schedule(admitted ? LAST_POLL_NANOS : STRANGERS_POLL_NANOS, this::ended);
        }
        emit(() -> handler.closed(this, reason));
    }

    /** What carries the packets now; there is one since {@link #start}. */
    private SessionTransport carrier() {
        return Objects.requireNonNull(transport);
    }

    LoopContext loop() {
        return loop;
    }

    PacketQueue queue() {
        return queue;
    }

    /** The polling transport, or null if the session is past it. From any thread. */
    @Nullable
    PollingTransport polling() {
        return transport instanceof PollingTransport polling ? polling : null;
    }

    /** The client has no token yet, and takes a place until it has one. */
    void enter(Stranger unknown) {
        stranger = unknown;
    }

    private void forgetStranger() {
        if (stranger != null) {
            stranger.leave();
            stranger = null;
        }
    }

    /** Whether a message of this length may come. */
    boolean mayBring(int length) {
        return admitted || length <= intake.config().strangersMessage();
    }

    /** Counts a request; false if there were too many, and the session has ended. */
    boolean takeRequest() {
        if (phase != Phase.OPEN || !requests.isFlood()) {
            return true;
        }
        emit(() -> handler.flooding(this));
        return false;
    }

    /** The session begins: first the client gets its parameters, then the application learns of the session. */
    void start(SessionTransport first, Handshake handshake, Runnable sendOpen) {
        transport = first;
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

    /** A packet came. False if the client may not send it; the session has then ended. */
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

    /** The session ends where it stands: the peer is gone, or has broken a rule. */
    void lost(SessionEnd reason) {
        if (phase == Phase.CLOSED) {
            return;
        }
        boolean wasOpen = phase == Phase.OPEN;
        queue.clear();
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
        forgetStranger();
        if (lastPoll != null) {
            lastPoll.cancel(false);
        }
        queue.clear();
        forget.accept(this);
    }

    boolean ending() {
        return phase == Phase.ENDING;
    }

    UpgradeSlot upgrade() {
        return upgrade;
    }

    /** A WebSocket carries the session from now on. */
    void carriedBy(WebSocketTransport socket) {
        transport = socket;
        if (admitted) {
            socket.trust();
        }
        socket.wake();
    }

    /** Reports what the application throws; the session goes on. */
    private void emit(Runnable event) {
        loop.run(event);
    }

    private void ping() {
        if (!queue.isEmpty() || !carrier().writeNow(PING)) {
            queue.add(PING.get(0));
            carrier().wake();
        }
    }
}
