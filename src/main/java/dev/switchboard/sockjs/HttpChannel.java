package dev.switchboard.sockjs;

import dev.switchboard.intake.EmptyFrames;
import dev.switchboard.intake.Intake;
import dev.switchboard.intake.Place;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.shareddata.Shareable;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A channel over one of SockJS's HTTP transports: messages to the client wait for the response of a request that receives.
 * Its requests come in on any event loop; it runs on the loop that opened it, except where a method says otherwise. One
 * batch of messages is in flight at a time; later ones go with the next batch. It ends when no request has received for a
 * while, or when the peer leaves an open response.
 */
final class HttpChannel implements StreamChannel, Shareable {

    /** How long the last message waits for a peer that does not read. */
    private static final long CUT_AFTER_MS = 2_000;
    /** How long a second receiver waits before it is refused: the end of the first may not be known yet. */
    private static final long OVERLAP_MS = 50;

    private static final Buffer GO_AWAY = Buffer.buffer(SockJsFrames.close(3000, "Go away!"));
    private static final Buffer STILL_OPEN = Buffer.buffer(SockJsFrames.close(2010, "Another connection still open"));

    private final Vertx vertx;
    private final Context context;
    private final long timeoutMs;
    private final Consumer<MessageChannel> service;
    private final Consumer<HttpChannel> forget;
    private final Predicate<HttpServerRequest> sameClient;
    private final @Nullable Place place;
    /** Requests, beside the messages that they bring. */
    private final EmptyFrames requests;

    private final Outbox outbox = new Outbox();
    private @Nullable Listener listener;
    private @Nullable Receiver receiver;
    private boolean inFlight;
    private boolean closing;
    private boolean ended;
    private long expiry = -1;
    private volatile boolean trusted;

    /**
     * @param context the event loop it lives on
     * @param timeoutMs how long the channel lives without a receiver
     * @param service takes the channel once it is open
     * @param place of a client without a token, or null
     * @param forget runs when the channel ends
     * @param sameClient whether a request may use the channel
     */
    HttpChannel(
            Vertx vertx,
            Context context,
            long timeoutMs,
            Consumer<MessageChannel> service,
            @Nullable Place place,
            Intake intake,
            Consumer<HttpChannel> forget,
            Predicate<HttpServerRequest> sameClient) {
        this.sameClient = sameClient;
        this.vertx = vertx;
        this.context = context;
        this.timeoutMs = timeoutMs;
        this.service = service;
        this.place = place;
        this.requests = intake.emptyFrames();
        this.forget = forget;
    }

    /** Whether the request may use the channel. Any thread. */
    boolean admits(HttpServerRequest request) {
        return sameClient.test(request);
    }

    boolean holds(Place one) {
        return place == one;
    }

    /** Whether the client has shown a token. Any thread. */
    boolean isTrusted() {
        return trusted;
    }

    @Override
    public void trust() {
        trusted = true;
        leavePlace();
    }

    private void leavePlace() {
        if (place != null) {
            place.leave();
        }
    }

    private void count() {
        if (listener != null && !closing && !ended && requests.isFlood()) {
            listener.violated(ChannelEnd.FLOODING);
        }
    }

    /**
     * Gives the channel a response to send with. Any thread.
     *
     * @param tooLate runs if the channel has already ended
     */
    void receive(Receiver next, Runnable tooLate) {
        next.whenGone(() -> execute(() -> gone(next)));
        execute(() -> {
            count();
            if (receiver == null) {
                attach(next, tooLate);
            } else {
                vertx.setTimer(OVERLAP_MS, fired -> attach(next, tooLate));
            }
        });
    }

    /** Takes messages of the peer; answers whether the channel still exists. Any thread. */
    Future<Boolean> accept(List<String> messages) {
        Promise<Boolean> accepted = Promise.promise();
        execute(() -> {
            count();
            if (listener != null && !ended && !closing) {
                listener.signOfLife();
                messages.forEach(listener::received);
            }
            // A closing channel accepts too: a peer that has not fetched the reason yet would take a refusal for a
            // network error.
            accepted.complete(!ended);
        });
        return accepted.future();
    }

    private void execute(Runnable action) {
        context.runOnContext(ignored -> action.run());
    }

    private void attach(Receiver next, Runnable tooLate) {
        if (next.isGone()) {
            forgetUnlessOpen();
        } else if (ended) {
            tooLate.run();
        } else if (receiver != null) {
            next.send(STILL_OPEN, true);
        } else {
            vertx.cancelTimer(expiry);
            receiver = next;
            if (listener == null) {
                transmit(next, Buffer.buffer(SockJsFrames.OPEN), false, Promise.promise());
                service.accept(this);
            } else {
                listener.signOfLife();
            }
            flush();
        }
    }

    /** A session begins with its first response; without one there is no session to keep. */
    private void forgetUnlessOpen() {
        if (listener == null) {
            end(ChannelEnd.LOST);
        }
    }

    /** The peer left an open response; what it has read of it is unknown, so the channel ends. */
    private void gone(Receiver left) {
        if (left == receiver) {
            end(ChannelEnd.LOST);
        }
    }

    private void flush() {
        if (receiver == null || inFlight || ended) {
            return;
        }
        if (!outbox.isEmpty()) {
            Buffer frame = outbox.frame();
            transmit(receiver, frame, false, outbox.takeAll());
        } else if (closing) {
            transmit(receiver, GO_AWAY, true, Promise.promise());
        }
    }

    private void transmit(Receiver to, Buffer frame, boolean last, Promise<Void> sent) {
        boolean ending = last || to.endsWith(frame.length());
        inFlight = !ending;
        to.send(frame, ending)
                .onComplete(written -> execute(() -> {
                    sent.handle(written);
                    if (written.failed()) {
                        end(ChannelEnd.LOST);
                    } else if (to == receiver) {
                        inFlight = false;
                        flush();
                    }
                }));
        if (ending) {
            receiver = null;
            expiry = vertx.setTimer(timeoutMs, fired -> end(ChannelEnd.NOT_FETCHED));
        }
    }

    private void end(ChannelEnd how) {
        if (ended) {
            return;
        }
        ended = true;
        receiver = null;
        leavePlace();
        vertx.cancelTimer(expiry);
        forget.accept(this);
        discard();
        if (listener != null) {
            listener.ended(how);
        }
    }

    @Override
    public void listen(Listener owner) {
        listener = owner;
    }

    @Override
    public Future<Void> send(PlainFrame message) {
        if (closing || ended) {
            return Future.failedFuture("the channel has ended");
        }
        return enqueue(message);
    }

    private Future<Void> enqueue(PlainFrame message) {
        Future<Void> sent = outbox.add(message);
        flush();
        return sent;
    }

    @Override
    public void discard() {
        outbox.discard();
    }

    @Override
    public void heartbeat() {
        if (receiver != null && !inFlight && !closing) {
            transmit(receiver, Buffer.buffer(SockJsFrames.HEARTBEAT), false, Promise.promise());
        }
    }

    /** Answers each later receiver with SockJS's close frame, until no more come. */
    @Override
    public void close(int code, String reason, @Nullable String lastMessage) {
        if (closing || ended) {
            return;
        }
        closing = true;
        if (lastMessage == null) {
            flush();
        } else {
            enqueue(PlainFrame.of(lastMessage));
        }
        vertx.setTimer(CUT_AFTER_MS, fired -> {
            if (receiver != null && inFlight) {
                receiver.cut();
            }
        });
    }
}
