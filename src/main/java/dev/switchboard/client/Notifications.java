package dev.switchboard.client;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;

/** The user's notifications. Safe from any thread. */
public final class Notifications {

    private final Commands commands;
    private final Listeners<Notification> arrivals = new Listeners<>();
    private final Listeners<Json> states = new Listeners<>();

    Notifications(Commands commands) {
        this.commands = commands;
    }

    public Subscription onNotification(Consumer<? super Notification> listener) {
        return arrivals.add(listener);
    }

    /** Some were read, on any of the user's devices: {@code unread}, and {@code readIds} or {@code all}. */
    public Subscription onState(Consumer<? super Json> listener) {
        return states.add(listener);
    }

    /**
     * A page of them.
     *
     * @param page {@code before}, {@code limit}. The answer has {@code notifications} and {@code unread}
     */
    public CompletableFuture<Json> list(Map<String, ?> page) {
        return commands.request("notification:list", page, true, Function.identity());
    }

    /** Marks these as read, and promises how many are unread. */
    public CompletableFuture<Long> read(Collection<String> ids) {
        return read(Map.of("ids", ids));
    }

    public CompletableFuture<Long> readAll() {
        return read(Map.of("all", true));
    }

    private CompletableFuture<Long> read(Map<String, ?> which) {
        return commands.request("notification:read", which, true, answer -> answer.number("unread", 0));
    }

    void emit(Notification notification) {
        arrivals.emit(notification);
    }

    void emitState(Json state) {
        states.emit(state);
    }
}
