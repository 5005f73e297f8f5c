package dev.switchboard.client;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Who is online. Safe from any thread; the list of the watched is on the loop. */
public final class Presence {

    private static final int USERS_PER_COMMAND = 500;

    private final Loop loop;
    private final Callbacks callbacks;
    private final Commands commands;
    private final Set<String> watched = new LinkedHashSet<>();
    private final Map<String, Listeners<PresenceState>> listeners = new ConcurrentHashMap<>();
    private final Listeners<PresenceState> everybody = new Listeners<>();

    Presence(Loop loop, Callbacks callbacks, Commands commands) {
        this.loop = loop;
        this.callbacks = callbacks;
        this.commands = commands;
    }

    /** The states of all who are watched: once per change, and again when a connection has been made anew. */
    public Subscription onStatus(Consumer<? super PresenceState> listener) {
        return everybody.add(listener);
    }

    /**
     * Watches these users, on later connections too, until {@link #unwatch}. The listener gets their states first, then as
     * {@link #onStatus}; the future completes with the states.
     */
    public CompletableFuture<List<PresenceState>> watch(
            Collection<String> userIds, Consumer<? super PresenceState> listener) {
        for (String id : new LinkedHashSet<>(userIds)) {
            listeners.computeIfAbsent(id, missing -> new Listeners<>()).add(listener);
        }
        List<String> wanted = new ArrayList<>(userIds);
        loop.run(() -> watched.addAll(wanted));
        List<CompletableFuture<List<PresenceState>>> parts = new ArrayList<>();
        for (List<String> part : parts(wanted)) {
            parts.add(commands.request("presence:subscribe", Map.of("userIds", part), true, this::received));
        }
        return all(parts);
    }

    /** Watches them no longer, and forgets their listeners. */
    public void unwatch(Collection<String> userIds) {
        List<String> unwanted = new ArrayList<>(userIds);
        unwanted.forEach(listeners::remove);
        loop.run(() -> unwanted.forEach(watched::remove));
        parts(unwanted).forEach(part -> commands.send("presence:unsubscribe", Map.of("userIds", part)));
    }

    /** Their states at this moment. */
    public CompletableFuture<List<PresenceState>> get(Collection<String> userIds) {
        List<CompletableFuture<List<PresenceState>>> parts = new ArrayList<>();
        for (List<String> part : parts(new ArrayList<>(userIds))) {
            parts.add(commands.request("presence:get", Map.of("userIds", part), true, Presence::states));
        }
        return all(parts);
    }

    /**
     * The user's own status.
     *
     * @param status {@code online}, {@code away}, {@code busy} or {@code invisible}
     * @param text their words; null leaves them as they are
     */
    public CompletableFuture<Json> set(String status, @Nullable String text) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("status", status);
        if (text != null) {
            data.put("text", text);
        }
        return commands.request("presence:set", data, true, answer -> answer);
    }

    /** Watches all of them on a new connection. On the loop. */
    CompletableFuture<Void> rejoin(Function<String, CompletableFuture<Optional<Json>>> subscribe) {
        List<CompletableFuture<?>> parts = new ArrayList<>();
        for (List<String> part : parts(new ArrayList<>(watched))) {
            parts.add(subscribe
                    .apply(JsonText.write(Map.of("userIds", part)))
                    .thenAccept(answer -> answer.ifPresent(states -> callbacks.execute(() -> received(states)))));
        }
        return CompletableFuture.allOf(parts.toArray(new CompletableFuture<?>[0]));
    }

    /** Among the callbacks. */
    void emit(PresenceState state) {
        Listeners<PresenceState> own = listeners.get(state.userId());
        if (own != null) {
            own.emit(state);
        }
        everybody.emit(state);
    }

    private List<PresenceState> received(Json answer) {
        List<PresenceState> states = states(answer);
        states.forEach(this::emit);
        return states;
    }

    private static List<PresenceState> states(Json answer) {
        return answer.list("states", PresenceState::of);
    }

    private static List<List<String>> parts(List<String> ids) {
        List<List<String>> parts = new ArrayList<>();
        for (int from = 0; from < ids.size(); from += USERS_PER_COMMAND) {
            parts.add(ids.subList(from, Math.min(ids.size(), from + USERS_PER_COMMAND)));
        }
        return parts;
    }

    private CompletableFuture<List<PresenceState>> all(List<CompletableFuture<List<PresenceState>>> parts) {
        CompletableFuture<Void> done = CompletableFuture.allOf(parts.toArray(new CompletableFuture<?>[0]));
        return Answer.of(callbacks, done, completed -> {
            List<PresenceState> states = new ArrayList<>();
            parts.forEach(part -> states.addAll(part.join()));
            return Collections.unmodifiableList(states);
        });
    }
}
