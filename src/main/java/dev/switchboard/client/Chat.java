package dev.switchboard.client;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One chat. Add listeners, then {@link #join}: so nothing comes before its listener. It stays joined, on every connection, until
 * {@link #close}. A chat that is only written to need not be joined. Safe from any thread.
 */
public final class Chat implements AutoCloseable {

    private final String id;
    private final @Nullable Long since;
    private final Hub hub;
    private final Commands commands;
    private final CompletableFuture<Joined> first = new CompletableFuture<>();
    private final Listeners<Message> messages = new Listeners<>();
    private final Listeners<Event> events = new Listeners<>();
    private final Listeners<Gap> gaps = new Listeners<>();
    private final Listeners<Joined> joins = new Listeners<>();
    private final Listeners<Closed> closes = new Listeners<>();
    private volatile boolean closed;

    Chat(String id, @Nullable Long since, Hub hub, Commands commands) {
        this.id = id;
        this.since = since;
        this.hub = hub;
        this.commands = commands;
    }

    public String id() {
        return id;
    }

    /** Each new message, once and in order; after a join with a position first those since then. */
    public Subscription onMessage(Consumer<? super Message> listener) {
        return messages.add(listener);
    }

    /** Every other event of the chat: edits, reactions, typing, what a back end publishes. */
    public Subscription onEvent(Consumer<? super Event> listener) {
        return events.add(listener);
    }

    public Subscription onGap(Consumer<? super Gap> listener) {
        return gaps.add(listener);
    }

    /** After each reconnect too. */
    public Subscription onJoined(Consumer<? super Joined> listener) {
        return joins.add(listener);
    }

    /** The user is not, or no longer, a participant. */
    public Subscription onClosed(Consumer<? super Closed> listener) {
        return closes.add(listener);
    }

    /** Joins it, now and on every later connection. Fails with a {@link Refusal} if the user is not a participant. */
    public CompletableFuture<Joined> join() {
        if (closed) {
            end(new Disconnected("The chat is closed."));
        } else {
            hub.follow(id, since);
        }
        return Answer.of(hub.callbacks(), first, Function.identity());
    }

    /**
     * Sends a message, now or when there is a connection.
     *
     * @throws LimitReached if too many are unacknowledged
     */
    public Sent send(String text) {
        return send(text, MessageOptions.NONE);
    }

    /** As {@link #send(String)}, with attachments or as a reply. */
    public Sent send(String text, MessageOptions options) {
        return hub.outbox().add(id, text, options);
    }

    /**
     * A page of messages.
     *
     * @param range {@code before}, {@code after}, {@code limit}; the newest if empty
     */
    public CompletableFuture<History> history(Map<String, ?> range) {
        return ask("message:history", range, History::of);
    }

    /** Marks as read up to this position, and promises how many are unread. */
    public CompletableFuture<Long> read(long seq) {
        return ask("message:read", Map.of("seq", seq), answer -> answer.number("unread", 0));
    }

    /**
     * Changes the user's own settings.
     *
     * @param settings {@code muted}, {@code hidden}, {@code draft}
     */
    public CompletableFuture<Json> set(Map<String, ?> settings) {
        return ask("chat:settings", settings, Function.identity());
    }

    public void typing(boolean typing) {
        commands.send("typing", Map.of("chatId", id, "typing", typing));
    }

    public CompletableFuture<Message> edit(String messageId, String text) {
        return change("message:edit", Map.of("messageId", messageId, "text", text));
    }

    public CompletableFuture<Message> delete(String messageId) {
        return change("message:delete", Map.of("messageId", messageId));
    }

    /** Adds the user's reaction, or removes it. */
    public CompletableFuture<Message> react(String messageId, String reaction, boolean remove) {
        return change("message:react", Map.of("messageId", messageId, "reaction", reaction, "remove", remove));
    }

    /** Leaves it, on this connection and later ones; no listener is called any more. The user stays a participant. */
    @Override
    public void close() {
        end(new Disconnected("The chat is closed."));
        hub.unfollow(this);
    }

    void emitMessage(Message message) {
        if (!closed) {
            messages.emit(message);
        }
    }

    void emitEvent(Event event) {
        if (!closed) {
            events.emit(event);
        }
    }

    void emitGap(Gap gap) {
        if (!closed) {
            gaps.emit(gap);
        }
    }

    void emitJoined(Joined joined) {
        first.complete(joined);
        if (!closed) {
            joins.emit(joined);
        }
    }

    void emitClosed(Closed closing) {
        if (!closed) {
            Refusal refusal = closing.refusal();
            end(refusal == null ? new Disconnected("The user was removed.") : refusal);
            closes.emit(closing);
        }
    }

    void end(RuntimeException failure) {
        closed = true;
        first.completeExceptionally(failure);
    }

    private <T> CompletableFuture<T> ask(String name, Map<String, ?> fields, Function<Json, T> as) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("chatId", id);
        data.putAll(fields);
        return commands.request(name, data, true, as);
    }

    private CompletableFuture<Message> change(String name, Map<String, ?> data) {
        return commands.request(name, data, true, answer -> Message.of(answer.object("message")));
    }
}
