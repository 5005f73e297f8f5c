package dev.switchboard.client;

import java.net.URI;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One WebSocket of {@code java.net.http}. What cannot be sent yet waits in a queue of at most {@link #MOST_CHARS}; a peer that
 * takes less loses the connection. Its own thread is that of the HTTP client; the others call it under its lock, and it calls
 * nobody with the lock held.
 */
final class HttpConnection implements Transport.Connection, WebSocket.Listener {

    /** Of text that waits to be sent, and of one received message. */
    private static final int MOST_CHARS = 16_000_000;

    private static final int NORMAL = 1000;
    private static final int LOST = 1006;
    private static final int TOO_BIG = 1009;
    private static final int OVERLOAD = 1013;
    private static final int CLOSING_SECONDS = 2;

    private final Transport.Listener listener;
    private final ArrayDeque<String> outgoing = new ArrayDeque<>();
    private final StringBuilder incoming = new StringBuilder();
    private long waitingChars;
    private boolean sending;
    private boolean ended;
    private @Nullable WebSocket socket;

    HttpConnection(Transport.Listener listener) {
        this.listener = listener;
    }

    void open(WebSocket.Builder builder, URI address) {
        builder.buildAsync(address, this).whenComplete((opened, failure) -> {
            if (failure != null) {
                refused(Answer.cause(failure));
            }
        });
    }

    @Override
    public void onOpen(WebSocket opened) {
        synchronized (this) {
            socket = opened;
        }
        if (isEnded()) {
            opened.abort();
        } else {
            listener.opened();
        }
    }

    @Override
    public void send(String message) {
        synchronized (this) {
            if (ended) {
                return;
            }
            outgoing.add(message);
            waitingChars += message.length();
        }
        if (isFull()) {
            end(LOST, "the hub takes too little");
        } else {
            sendWaiting();
        }
    }

    /** One at a time, as a WebSocket of {@code java.net.http} asks for. */
    private void sendWaiting() {
        for (String message = startSending(); message != null; message = startSending()) {
            String sent = message;
            CompletableFuture<WebSocket> sending = opened().sendText(sent, true);
            if (!sending.isDone()) {
                sending.whenComplete((done, failure) -> {
                    if (isSent(sent, failure)) {
                        sendWaiting();
                    }
                });
                return;
            }
            if (!isSent(sent, failureOf(sending))) {
                return;
            }
        }
    }

    private synchronized @Nullable String startSending() {
        if (sending || socket == null || ended) {
            return null;
        }
        String message = outgoing.poll();
        sending = message != null;
        return message;
    }

    private boolean isSent(String message, @Nullable Throwable failure) {
        synchronized (this) {
            sending = false;
            waitingChars -= message.length();
        }
        if (failure != null) {
            end(LOST, words(failure));
        }
        return failure == null;
    }

    private static @Nullable Throwable failureOf(CompletableFuture<?> done) {
        try {
            done.join();
            return null;
        } catch (CompletionException | CancellationException failure) {
            return Answer.cause(failure);
        }
    }

    private synchronized boolean isFull() {
        return waitingChars > MOST_CHARS;
    }

    @Override
    public void next() {
        WebSocket open = socket();
        if (open != null) {
            open.request(1);
        }
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        incoming.append(data);
        if (incoming.length() > MOST_CHARS) {
            end(TOO_BIG, "message too big");
        } else if (last) {
            String message = incoming.toString();
            incoming.setLength(0);
            listener.text(message);
        } else {
            from.request(1);
        }
        return null;
    }

    /** The hub sends none. */
    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        end(code, reason);
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable failure) {
        end(LOST, words(failure));
    }

    /** Not an end that the listener must hear of, but one that it asked for. */
    @Override
    public void close() {
        WebSocket open = socket();
        synchronized (this) {
            ended = true;
            outgoing.clear();
        }
        if (open != null) {
            open.sendClose(NORMAL, "")
                    .orTimeout(CLOSING_SECONDS, TimeUnit.SECONDS)
                    .whenComplete((sent, failure) -> open.abort());
        }
    }

    private void end(int code, String reason) {
        WebSocket open = socket();
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = true;
            outgoing.clear();
        }
        if (open != null) {
            open.abort();
        }
        listener.closed(code, reason);
    }

    private void refused(Throwable failure) {
        if (failure instanceof WebSocketHandshakeException handshake) {
            HttpResponse<?> response = handshake.getResponse();
            String seconds = response.headers().firstValue("Retry-After").orElse("");
            boolean named = seconds.matches("\\d{1,5}");
            end(
                    named ? OVERLOAD : LOST,
                    named ? "retry-after-ms=" + Integer.parseInt(seconds) * 1000L : "HTTP " + response.statusCode());
        } else {
            end(LOST, words(failure));
        }
    }

    private synchronized @Nullable WebSocket socket() {
        return socket;
    }

    private WebSocket opened() {
        return Objects.requireNonNull(socket());
    }

    private synchronized boolean isEnded() {
        return ended;
    }

    private static String words(Throwable failure) {
        String message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : message;
    }
}
