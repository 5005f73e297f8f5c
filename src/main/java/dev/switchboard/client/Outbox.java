package dev.switchboard.client;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.Function;

/**
 * The messages that the hub has not acknowledged, stored until it has. Each has its {@code clientMessageId} from the start, so
 * it may be sent again, even after a crash, and the hub takes it once. A chat's messages are sent one at a time, so they stay in
 * the order in which they were written. Safe from any thread; sending happens on the loop. Lives as long as the client.
 */
public final class Outbox {

    private static final long SEND_RETRY_MS = 1_000;

    private final Loop loop;
    private final Callbacks callbacks;
    private final Session session;
    private final Clock clock;
    private final Entries entries;
    private final Handler handler;
    /** The chats of which a message is on its way. On the loop. */
    private final Set<String> sending = new HashSet<>();

    /** What the outbox reports. */
    interface Handler {

        void sent(Message message);

        void changed();

        /** A message that is not stored, or cannot be read. */
        void failed(Throwable failure);
    }

    /** @throws IOException if the storage cannot be read */
    Outbox(Loop loop, Callbacks callbacks, Session session, Settings settings, Handler handler) throws IOException {
        this.loop = loop;
        this.callbacks = callbacks;
        this.session = session;
        this.handler = handler;
        clock = settings.clock();
        entries = new Entries(settings.storage(), settings.outboxLimit(), handler::failed);
    }

    /** All of them, in the order in which they were written. */
    public List<Unsent> entries() {
        return entries.all();
    }

    /** Those of one chat. */
    public List<Unsent> of(String chatId) {
        List<Unsent> own = new ArrayList<>();
        for (Unsent unsent : entries.all()) {
            if (unsent.chatId().equals(chatId)) {
                own.add(unsent);
            }
        }
        return Collections.unmodifiableList(own);
    }

    /** Sends a message again that the hub has refused. */
    public void retry(String id) {
        loop.run(() -> {
            Entry entry = entries.mark(id, null);
            if (entry != null) {
                handler.changed();
                flush(entry.unsent().chatId());
            }
        });
    }

    /** Forgets a message. If it is on its way, it may still arrive. */
    public void discard(String id) {
        Entry entry = entries.remove(id);
        if (entry != null) {
            entry.acknowledged().completeExceptionally(new CancellationException("discarded"));
            loop.run(() -> {
                entries.erase(id);
                handler.changed();
            });
        }
    }

    /** Stores a message; it is sent now or when there is a connection. */
    Sent add(String chatId, String text, MessageOptions options) {
        Unsent unsent = new Unsent(
                Keys.next(),
                chatId,
                text,
                options,
                Instant.ofEpochMilli(clock.millis()).toString(),
                null);
        Commands.encode(unsent.toCommand());
        Entry entry = entries.add(unsent);
        loop.run(() -> {
            handler.changed();
            flush(chatId);
        });
        return new Sent(unsent.id(), Answer.of(callbacks, entry.acknowledged(), Function.identity()));
    }

    /** There is a new connection of this user. */
    void open(String userId) {
        entries.own(userId);
        Set<String> chats = new LinkedHashSet<>();
        entries.all().forEach(unsent -> chats.add(unsent.chatId()));
        chats.forEach(this::flush);
    }

    /** The hub has stored a message of this user: an answer or an event says so. */
    void acknowledge(String id, Json stored) {
        Entry entry = entries.remove(id);
        if (entry != null) {
            entries.erase(id);
            Message message = Message.of(stored);
            entry.acknowledged().complete(message);
            handler.sent(message);
            handler.changed();
        }
    }

    /** Those that wait for an acknowledgement wait no longer; what is stored stays. */
    void close() {
        entries.close().forEach(entry -> entry.acknowledged()
                .completeExceptionally(new Disconnected("The client was closed.")));
    }

    private void flush(String chatId) {
        if (!session.link().isOpen() || sending.contains(chatId)) {
            return;
        }
        Entry next = entries.next(chatId);
        if (next == null) {
            return;
        }
        sending.add(chatId);
        String id = next.unsent().id();
        session.request("message:send", Commands.encode(next.unsent().toCommand()), false)
                .whenComplete((answer, failed) -> {
                    long wait = 0;
                    if (failed == null) {
                        acknowledge(id, answer.object("message"));
                    } else {
                        wait = waitAfter(next, Answer.cause(failed));
                    }
                    flushLater(chatId, wait);
                });
    }

    private void flushLater(String chatId, long wait) {
        if (wait == 0) {
            sending.remove(chatId);
            flush(chatId);
        } else {
            loop.after(wait, () -> flushLater(chatId, 0));
        }
    }

    /** A message is refused alone, and those after it go on. Otherwise it is the next one again. */
    private long waitAfter(Entry entry, Throwable failure) {
        if (failure instanceof Refusal refusal && !refusal.retryable()) {
            entries.mark(entry.unsent().id(), String.valueOf(refusal.getMessage()));
            entry.acknowledged().completeExceptionally(refusal);
            handler.changed();
            return 0;
        }
        Long after = failure instanceof Refusal refusal ? refusal.retryAfterMs() : null;
        return failure instanceof Disconnected ? 0 : after == null ? SEND_RETRY_MS : after;
    }
}
