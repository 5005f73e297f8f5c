package dev.switchboard.client;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One channel. Add listeners, then {@link #join}; it stays joined, on every connection, until {@link #close}. Where the channel
 * keeps a history, what was missed comes first. A channel that is only published to need not be joined. Safe from any thread.
 */
public final class Channel implements AutoCloseable {

    private final String name;
    private final @Nullable Long since;
    private final @Nullable Tokens tokens;
    private final Channels channels;
    private final CompletableFuture<Json> first = new CompletableFuture<>();
    private final Listeners<Publication> publications = new Listeners<>();
    private final Listeners<Gap> gaps = new Listeners<>();
    private final Listeners<Json> joins = new Listeners<>();
    private final Listeners<Closed> closes = new Listeners<>();
    private volatile boolean closed;
    /** Whether the hub has said, at a join, that it keeps a history. */
    private volatile boolean logged;
    /** The connection that has joined it, or is about to. On the loop. */
    private @Nullable Wire joinedOn;

    Channel(String name, @Nullable Long since, @Nullable Tokens tokens, Channels channels) {
        this.name = name;
        this.since = since;
        this.tokens = tokens;
        this.channels = channels;
    }

    public String name() {
        return name;
    }

    /** Each publication; those of a channel with a history once and in order. */
    public Subscription onPublication(Consumer<? super Publication> listener) {
        return publications.add(listener);
    }

    public Subscription onGap(Consumer<? super Gap> listener) {
        return gaps.add(listener);
    }

    /** The hub's answer to each join, after each reconnect too. */
    public Subscription onJoined(Consumer<? super Json> listener) {
        return joins.add(listener);
    }

    /** The hub does not let the user in, or a back end has taken the user out. */
    public Subscription onClosed(Consumer<? super Closed> listener) {
        return closes.add(listener);
    }

    /** Joins it, now and on every later connection. Completes with the hub's answer when it is joined the first time. */
    public CompletableFuture<Json> join() {
        if (closed) {
            end(new Disconnected("The channel is closed."));
        } else {
            channels.join(this);
        }
        return channels.promise(first);
    }

    /** Publishes any JSON value, without a name. */
    public CompletableFuture<Json> publish(@Nullable Object data) {
        return publish(null, data);
    }

    /**
     * Publishes any JSON value. Sent again when the outcome is unknown, but only where the channel is joined and keeps a
     * history: there it arrives once.
     *
     * @param event a name for it, such as {@code price}; null for none
     */
    public CompletableFuture<Json> publish(@Nullable String event, @Nullable Object data) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("channel", name);
        if (event != null) {
            fields.put("event", event);
        }
        fields.put("data", data);
        return logged
                ? channels.commands().keyed("channel:publish", fields, Function.identity())
                : channels.commands().request("channel:publish", fields, false, Function.identity());
    }

    /**
     * A page of publications.
     *
     * @param range {@code before}, {@code after}, {@code limit}; the newest if empty
     */
    public CompletableFuture<Publications> history(Map<String, ?> range) {
        return channels.ask(this, "channel:history", range, Publications::of);
    }

    /** Who is in it: the first thousand by id. */
    public CompletableFuture<List<ChannelUser>> presence() {
        return channels.ask(this, "channel:presence", Map.of(), answer -> answer.list("users", ChannelUser::of));
    }

    /** Leaves it. No listener is called any more. */
    @Override
    public void close() {
        end(new Disconnected("The channel is closed."));
        channels.leave(this);
    }

    String topic() {
        return Channels.PREFIX + name;
    }

    @Nullable
    Long since() {
        return since;
    }

    @Nullable
    Tokens tokens() {
        return tokens;
    }

    boolean isJoinedOn(@Nullable Wire wire) {
        return joinedOn == wire;
    }

    void joinedOn(@Nullable Wire wire) {
        joinedOn = wire;
    }

    /** Whether {@link #join} has completed. */
    boolean wasJoined() {
        return first.isDone();
    }

    void joined(Json answer) {
        logged = answer.has("seq");
        first.complete(answer);
    }

    void emitJoined(Json answer) {
        if (!closed) {
            joins.emit(answer);
        }
    }

    void emit(Publication publication) {
        if (!closed) {
            publications.emit(publication);
        }
    }

    void emitGap(Gap gap) {
        if (!closed) {
            gaps.emit(gap);
        }
    }

    void emitClosed(@Nullable Refusal refusal, RuntimeException reason) {
        if (!closed) {
            end(reason);
            closes.emit(new Closed(name, refusal));
        }
    }

    void end(RuntimeException failure) {
        closed = true;
        first.completeExceptionally(failure);
    }
}
