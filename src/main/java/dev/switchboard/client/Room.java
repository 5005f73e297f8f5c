package dev.switchboard.client;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One room. Add listeners, then {@link #join}; it stays joined, on every connection, until {@link #close}. A room keeps nothing:
 * what is sent while a client is away is gone. Safe from any thread.
 */
public final class Room implements AutoCloseable {

    private final String name;
    private final Rooms rooms;
    private final CompletableFuture<Json> first = new CompletableFuture<>();
    private final Listeners<RoomMessage> messages = new Listeners<>();
    private final Listeners<RoomMember> arrivals = new Listeners<>();
    private final Listeners<RoomMember> departures = new Listeners<>();
    private final Listeners<Closed> closes = new Listeners<>();
    private volatile boolean closed;
    /** The connection that has joined it, or is about to. On the loop. */
    private @Nullable Wire joinedOn;

    Room(String name, Rooms rooms) {
        this.name = name;
        this.rooms = rooms;
    }

    public String name() {
        return name;
    }

    /** What the other connections in the room send. */
    public Subscription onMessage(Consumer<? super RoomMessage> listener) {
        return messages.add(listener);
    }

    public Subscription onJoined(Consumer<? super RoomMember> listener) {
        return arrivals.add(listener);
    }

    public Subscription onLeft(Consumer<? super RoomMember> listener) {
        return departures.add(listener);
    }

    /** The hub does not let the user in. */
    public Subscription onClosed(Consumer<? super Closed> listener) {
        return closes.add(listener);
    }

    /** Joins it, now and on every later connection. Completes when it is joined the first time. */
    public CompletableFuture<Void> join() {
        if (closed) {
            end(new Disconnected("The room is closed."));
        } else {
            rooms.join(this);
        }
        return rooms.promise(first);
    }

    /** Sends any JSON value to the others. Fails with {@code FORBIDDEN} if it is not joined. */
    public CompletableFuture<Json> send(@Nullable Object message) {
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("room", name);
        data.put("message", message);
        return rooms.commands().request("message", data, false, Function.identity());
    }

    /** Leaves it. No listener is called any more. */
    @Override
    public void close() {
        end(new Disconnected("The room is closed."));
        rooms.leave(this);
    }

    boolean isJoinedOn(@Nullable Wire wire) {
        return joinedOn == wire;
    }

    void joinedOn(@Nullable Wire wire) {
        joinedOn = wire;
    }

    void joined(Json answer) {
        first.complete(answer);
    }

    void emit(Event event) {
        if (closed) {
            return;
        }
        switch (event.name()) {
            case "message" -> messages.emit(RoomMessage.of(event.data()));
            case "userJoined" -> arrivals.emit(RoomMember.of(event.data()));
            default -> departures.emit(RoomMember.of(event.data()));
        }
    }

    void emitClosed(Refusal refusal) {
        if (!closed) {
            end(refusal);
            closes.emit(new Closed(name, refusal));
        }
    }

    void end(RuntimeException failure) {
        closed = true;
        first.completeExceptionally(failure);
    }
}
