package dev.switchboard.sockjs;

import dev.switchboard.gateway.connection.Close;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.shareddata.Shareable;
import java.util.List;
import java.util.function.Consumer;

/**
 * A channel over one of SockJS's HTTP transports: what is sent waits for the response of a request that receives. Its
 * requests come in on any event loop; all here runs on that of the first, except where said. One batch of messages is on
 * its way at a time, and what is sent meanwhile goes with the next. It ends when nobody has asked for messages for a
 * while, or when a peer goes away that was waiting for some.
 */
final class HttpChannel implements StreamChannel, Shareable {

    /** How long the last words wait for a peer that does not read. */
    private static final long PATIENCE_MS = 2_000;
    /** How long a second receiver waits before it is refused: that the first one is gone may not be known yet. */
    private static final long OVERLAP_MS = 50;

    private static final Buffer GO_AWAY = Buffer.buffer(SockJsFrames.close(3000, "Go away!"));
    private static final Buffer STILL_OPEN = Buffer.buffer(SockJsFrames.close(2010, "Another connection still open"));
    private static final Close INTERRUPTED = Close.of(1006, "");
    private static final Close NOT_FETCHED = Close.of(1006, "nobody asked for messages");

    private final Vertx vertx;
    private final Context context;
    private final long timeoutMs;
    private final Consumer<MessageChannel> service;
    private final Consumer<HttpChannel> forget;
    private final Outbox outbox = new Outbox();
    private Listener listener;
    private Receiver receiver;
    private boolean underWay;
    private boolean closing;
    private boolean over;
    private long expiry = -1;

    /**
     * @param context the event loop it lives on
     * @param timeoutMs for how long nobody may ask for messages
     * @param service gets the channel once it is open
     * @param forget is told when it is over
     */
    HttpChannel(
            Vertx vertx,
            Context context,
            long timeoutMs,
            Consumer<MessageChannel> service,
            Consumer<HttpChannel> forget) {
        this.vertx = vertx;
        this.context = context;
        this.timeoutMs = timeoutMs;
        this.service = service;
        this.forget = forget;
    }

    /**
     * Gives it a response to send by. Any thread.
     *
     * @param tooLate runs if the channel is over already
     */
    void receive(Receiver next, Runnable tooLate) {
        next.whenGone(() -> execute(() -> gone(next)));
        execute(() -> {
            if (receiver == null) {
                attach(next, tooLate);
            } else {
                vertx.setTimer(OVERLAP_MS, fired -> attach(next, tooLate));
            }
        });
    }

    /** Takes messages of the peer's; tells whether the channel was still there. Any thread. */
    Future<Boolean> deliver(List<String> messages) {
        Promise<Boolean> taken = Promise.promise();
        execute(() -> {
            if (listener != null && !over && !closing) {
                listener.heard();
                messages.forEach(listener::received);
            }
            // A peer that has not fetched the reason yet would take a refusal for a broken network.
            taken.complete(!over);
        });
        return taken.future();
    }

    private void execute(Runnable action) {
        context.runOnContext(ignored -> action.run());
    }

    private void attach(Receiver next, Runnable tooLate) {
        if (next.isGone()) {
            forgetUnlessOpen();
        } else if (over) {
            tooLate.run();
        } else if (receiver != null) {
            next.send(STILL_OPEN, true);
        } else {
            vertx.cancelTimer(expiry);
            receiver = next;
            if (listener == null) {
                transmit(Buffer.buffer(SockJsFrames.OPEN), false, Promise.promise());
                service.accept(this);
            } else {
                listener.heard();
            }
            flush();
        }
    }

    /** A session begins with its first response; without one there is nothing to keep. */
    private void forgetUnlessOpen() {
        if (listener == null) {
            end(INTERRUPTED);
        }
    }

    /** The peer went away from a response that was not at its end, so nobody knows what it has read. */
    private void gone(Receiver which) {
        if (which == receiver) {
            end(INTERRUPTED);
        }
    }

    private void flush() {
        if (receiver == null || underWay || over) {
            return;
        }
        if (!outbox.isEmpty()) {
            Buffer frame = outbox.frame();
            transmit(frame, false, outbox.takeAll());
        } else if (closing) {
            transmit(GO_AWAY, true, Promise.promise());
        }
    }

    private void transmit(Buffer frame, boolean last, Promise<Void> taken) {
        Receiver by = receiver;
        boolean ending = last || by.isLast(frame.length());
        underWay = !ending;
        by.send(frame, ending)
                .onComplete(sent -> execute(() -> {
                    taken.handle(sent);
                    if (sent.failed()) {
                        end(INTERRUPTED);
                    } else if (by == receiver) {
                        underWay = false;
                        flush();
                    }
                }));
        if (ending) {
            receiver = null;
            expiry = vertx.setTimer(timeoutMs, fired -> end(NOT_FETCHED));
        }
    }

    private void end(Close reason) {
        if (over) {
            return;
        }
        over = true;
        receiver = null;
        vertx.cancelTimer(expiry);
        forget.accept(this);
        discard();
        if (listener != null) {
            listener.ended(reason);
        }
    }

    @Override
    public void listen(Listener whom) {
        listener = whom;
    }

    @Override
    public Future<Void> send(PlainFrame message) {
        if (closing || over) {
            return Future.failedFuture("the channel is over");
        }
        return enqueue(message);
    }

    private Future<Void> enqueue(PlainFrame message) {
        Future<Void> taken = outbox.add(message);
        flush();
        return taken;
    }

    @Override
    public void discard() {
        outbox.discard();
    }

    @Override
    public void heartbeat() {
        if (receiver != null && !underWay && !closing) {
            transmit(Buffer.buffer(SockJsFrames.HEARTBEAT), false, Promise.promise());
        }
    }

    /** Whoever asks from now on is told to go away, for as long as somebody asks. */
    @Override
    public void close(Close reason, String lastWords) {
        if (closing || over) {
            return;
        }
        closing = true;
        if (lastWords == null) {
            flush();
        } else {
            enqueue(PlainFrame.of(lastWords));
        }
        vertx.setTimer(PATIENCE_MS, fired -> {
            if (receiver != null && underWay) {
                receiver.cut();
            }
        });
    }

    @Override
    public void pause() {
        // Whoever sends is answered when the messages are taken; the listener bounds what it keeps.
    }

    @Override
    public void resume() {
        // Nothing was paused.
    }
}
