package dev.switchboard.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The hub as one user has it: stays connected to whichever of its nodes is there, until {@link #close}. All methods are safe
 * from any thread and do not wait. Listeners and what depends on futures run one at a time, in order, on a daemon thread of the
 * client's own or on {@link Options#executor}; while one runs the others wait, so it should not block, and cannot wait for one
 * of this client's futures.
 */
public final class Hub implements AutoCloseable {

    private static final int NORMAL = 1000;

    private final Callbacks callbacks;
    private final Dispatcher dispatcher;
    private final Loop loop;
    private final Session session;
    private final Commands commands;
    private final Outbox outbox;
    private final Rooms rooms;
    private final Channels channels;
    private final Chats chats;
    private final Presence presence;
    private final Todos todos;
    private final Notifications notifications;

    private Hub(Settings settings) throws IOException {
        callbacks = new Callbacks(settings.executor());
        dispatcher = new Dispatcher(callbacks, this);
        loop = new Loop(dispatcher::failed);
        session = new Session(loop, callbacks, settings, dispatcher);
        commands = new Commands(loop, callbacks, session);
        outbox = new Outbox(loop, callbacks, session, settings, dispatcher);
        rooms = new Rooms(loop, callbacks, session, commands);
        channels = new Channels(loop, callbacks, session, commands);
        chats = new Chats(commands);
        presence = new Presence(loop, callbacks, commands);
        todos = new Todos(commands);
        notifications = new Notifications(commands);
    }

    /**
     * Connects, and stays connected.
     *
     * @throws UncheckedIOException if the storage of unsent messages cannot be read
     */
    public static Hub connect(Options options) {
        Settings settings = options.settings();
        try {
            Hub hub = new Hub(settings);
            if (settings.open()) {
                hub.open();
            }
            return hub;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** The signed-in user; null until the hub has said who it is. */
    public @Nullable User user() {
        return session.user();
    }

    public State state() {
        return session.link().state().state();
    }

    /** The origin of the current connection or attempt. */
    public String node() {
        return session.link().node().toString();
    }

    /** The state at this moment first, then each new one. */
    public Subscription onState(Consumer<? super StateChange> listener) {
        return dispatcher.onState(listener);
    }

    /** There is a connection, and everything is joined again. */
    public Subscription onOpen(Consumer<? super User> listener) {
        return dispatcher.opens.add(listener);
    }

    /** Every event, those of chats, rooms and channels too. */
    public Subscription onEvent(Consumer<? super Event> listener) {
        return dispatcher.events.add(listener);
    }

    /** News of chats that are not joined. */
    public Subscription onNudge(Consumer<? super Event> listener) {
        return dispatcher.nudges.add(listener);
    }

    /** What was missed cannot be delivered, in a chat, in a channel or in the user's own topic. */
    public Subscription onGap(Consumer<? super Gap> listener) {
        return dispatcher.gaps.add(listener);
    }

    /** Each join of each chat. */
    public Subscription onJoined(Consumer<? super Joined> listener) {
        return dispatcher.joins.add(listener);
    }

    /** Chats that the user is not, or no longer, in. */
    public Subscription onClosed(Consumer<? super Closed> listener) {
        return dispatcher.closes.add(listener);
    }

    /** Messages that the hub has acknowledged, those of an earlier client on the storage too. */
    public Subscription onSent(Consumer<? super Message> listener) {
        return dispatcher.sent.add(listener);
    }

    /** How many messages are unsent, at each change. */
    public Subscription onOutbox(Consumer<? super Integer> listener) {
        return dispatcher.outboxes.add(listener);
    }

    /**
     * Answers what back ends ask by {@code POST /api/request} under this event: with what the handler returns, a value as {@link
     * Json} describes them or a {@link java.util.concurrent.CompletionStage} of one. One handler for each event. What it throws
     * goes to {@link #onError}, and the back end gets no answer.
     */
    public Subscription onRequest(String event, Function<? super Event, ? extends @Nullable Object> handler) {
        return dispatcher.answering.add(event, handler);
    }

    /** What no future reports. Without a listener it is logged by {@code java.util.logging}. */
    public Subscription onError(Consumer<? super Throwable> listener) {
        return dispatcher.errors.add(listener);
    }

    /** The chat with this id. Once joined, new events only. */
    public Chat chat(String id) {
        return chat(id, null);
    }

    /** The chat with this id. Once joined, the events after the position {@code since} come first, then new ones. */
    public Chat chat(String id, long since) {
        return chat(id, Long.valueOf(since));
    }

    private Chat chat(String id, @Nullable Long since) {
        return dispatcher.chats().computeIfAbsent(id, missing -> new Chat(id, since, this, commands));
    }

    /** The room with this name. */
    public Room rooms(String name) {
        return rooms.get(name);
    }

    /** The channel with this name. Once joined, new publications only. */
    public Channel channel(String name) {
        return channel(name, ChannelOptions.NONE);
    }

    /** The channel with this name; the options count the first time. */
    public Channel channel(String name, ChannelOptions options) {
        return channels.get(name, options);
    }

    public Chats chats() {
        return chats;
    }

    public Presence presence() {
        return presence;
    }

    public Todos todos() {
        return todos;
    }

    public Notifications notifications() {
        return notifications;
    }

    public Outbox outbox() {
        return outbox;
    }

    /** As {@link #request(String, Map, boolean)}; sent again only if the data has a {@code clientId}. */
    public CompletableFuture<Json> request(String name, Map<String, ?> data) {
        return request(name, data, data.containsKey("clientId"));
    }

    /**
     * Sends any command, those of a concern of your own too, and waits for a connection first if there is none. The answer fails
     * with a {@link Refusal} if the hub refuses it, with {@link Disconnected} if the outcome is unknown, with {@link
     * LimitReached} if a thousand others are unanswered.
     *
     * @param data values as {@link Json} describes them
     * @param repeat whether it may be sent again when the outcome is unknown
     * @throws IllegalArgumentException if the data contains another value
     */
    public CompletableFuture<Json> request(String name, Map<String, ?> data, boolean repeat) {
        return commands.request(name, data, repeat, Function.identity());
    }

    /** Sends any command that may be lost, without an answer. */
    public void send(String name, Map<String, ?> data) {
        commands.send(name, data);
    }

    /** Connects, if {@link Options#open} was false or the state is {@link State#CLOSED} because of the token. */
    public void open() {
        loop.run(() -> session.link().open());
    }

    /** Tries at once instead of waiting for the next attempt; or checks the connection. */
    public void retryNow() {
        loop.run(() -> session.link().retryNow());
    }

    /**
     * Ends the connection and the client's threads, and gives the storage back. Unanswered commands fail with {@link
     * Disconnected}. Waits for the loop, never for a callback. Has no effect the second time.
     */
    @Override
    public void close() {
        loop.close(() -> {
            session.link().close(NORMAL, "");
            Disconnected closed = new Disconnected("The client was closed.");
            dispatcher.chats().values().forEach(chat -> chat.end(closed));
            rooms.close();
            channels.close();
            outbox.close();
        });
    }

    Callbacks callbacks() {
        return callbacks;
    }

    Session session() {
        return session;
    }

    Rooms rooms() {
        return rooms;
    }

    Channels channels() {
        return channels;
    }

    void follow(String chatId, @Nullable Long since) {
        if (!loop.run(() -> session.follow(chatId, since))) {
            chat(chatId, since).end(new Disconnected("The client is closed."));
        }
    }

    void unfollow(Chat chat) {
        dispatcher.chats().remove(chat.id(), chat);
        loop.run(() -> session.unfollow(chat.id()));
    }
}
