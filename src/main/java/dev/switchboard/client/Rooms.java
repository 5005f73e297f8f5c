package dev.switchboard.client;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The rooms of this client, by name. Found from any thread, joined on the loop. */
final class Rooms {

    private static final Set<String> EVENTS = Set.of("message", "userJoined", "userLeft");

    private final Loop loop;
    private final Callbacks callbacks;
    private final Session session;
    private final Commands commands;
    private final Map<String, Room> byName = new ConcurrentHashMap<>();
    /** Those that are to be joined. On the loop. */
    private final Map<String, Room> wanted = new LinkedHashMap<>();

    private final Rejoining<Room> joins;

    Rooms(Loop loop, Callbacks callbacks, Session session, Commands commands) {
        this.loop = loop;
        this.callbacks = callbacks;
        this.session = session;
        this.commands = commands;
        this.joins = new Rejoining<>(session, wanted.values(), Room::isJoinedOn, this::join);
    }

    Commands commands() {
        return commands;
    }

    Room get(String name) {
        return byName.computeIfAbsent(name, missing -> new Room(name, this));
    }

    CompletableFuture<Void> promise(CompletableFuture<Json> first) {
        return Answer.of(callbacks, first, joined -> null);
    }

    void join(Room room) {
        if (!loop.run(() -> {
            wanted.put(room.name(), room);
            joinMissing();
        })) {
            room.end(new Disconnected("The client is closed."));
        }
    }

    void leave(Room room) {
        byName.remove(room.name(), room);
        loop.run(() -> {
            if (wanted.remove(room.name(), room)) {
                session.send("leaveRoom", JsonText.write(Map.of("room", room.name())));
            }
        });
    }

    /** Joins all of them on a new connection. */
    CompletableFuture<Void> rejoin(Wire wire) {
        return joins.rejoin(wire);
    }

    /** Those that were asked for after {@link #rejoin}. */
    void joinMissing() {
        joins.joinMissing();
    }

    private CompletableFuture<Void> join(Room room, Wire wire) {
        room.joinedOn(wire);
        return session.untilAnswered(wire, "joinRoom", JsonText.write(Map.of("room", room.name())))
                .handle((answer, failure) -> {
                    if (failure == null) {
                        answer.ifPresent(room::joined);
                    } else if (Answer.cause(failure) instanceof Refusal refusal) {
                        refused(room, refusal);
                    }
                    return null;
                });
    }

    private void refused(Room room, Refusal refusal) {
        byName.remove(room.name(), room);
        wanted.remove(room.name(), room);
        callbacks.execute(() -> room.emitClosed(refusal));
    }

    /** What the callbacks do with an event of a room; null if it is none. */
    @Nullable
    Runnable delivery(Event event) {
        Room room = EVENTS.contains(event.name()) ? wanted.get(event.data().text("room")) : null;
        return room == null ? null : () -> room.emit(event);
    }

    /** The client is closed. */
    void close() {
        wanted.values().forEach(room -> room.end(new Disconnected("The client was closed.")));
    }
}
