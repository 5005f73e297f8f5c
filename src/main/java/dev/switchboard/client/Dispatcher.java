package dev.switchboard.client;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Takes what the session and the outbox report on the loop, and hands it to the listeners among the callbacks: one callback for
 * each event, whatever the number of listeners. Lives as long as the client.
 */
final class Dispatcher implements Session.Handler, Outbox.Handler {

    private static final Logger LOG = Logger.getLogger("dev.switchboard.client");
    private static final String TODO = "todo:";
    private static final String CHAT = "chat-";

    final Listeners<User> opens = new Listeners<>();
    final Listeners<Event> events = new Listeners<>();
    final Listeners<Event> nudges = new Listeners<>();
    final Listeners<Gap> gaps = new Listeners<>();
    final Listeners<Joined> joins = new Listeners<>();
    final Listeners<Closed> closes = new Listeners<>();
    final Listeners<Message> sent = new Listeners<>();
    final Listeners<Integer> outboxes = new Listeners<>();
    final Listeners<Throwable> errors = new Listeners<>();

    final Answering answering = new Answering(this::failed);

    private final Listeners<StateChange> states = new Listeners<>();
    /** Among the callbacks. */
    private StateChange state = new StateChange(State.CLOSED, 0, "", null);

    private final Callbacks callbacks;
    private final Hub hub;
    private final Map<String, Chat> chats = new ConcurrentHashMap<>();

    Dispatcher(Callbacks callbacks, Hub hub) {
        this.callbacks = callbacks;
        this.hub = hub;
    }

    /** The chats that the application has, by id. */
    Map<String, Chat> chats() {
        return chats;
    }

    @Override
    public void event(Event event) {
        if (event.nudge()) {
            callbacks.execute(() -> nudges.emit(event));
            return;
        }
        Json data = event.data();
        if (event.name().equals("error")) {
            failed(new Refusal(data));
            return;
        }
        String clientId = data.string("clientMessageId");
        if (event.name().equals("message:new") && clientId != null && isOwn(data.string("sender"))) {
            hub.outbox().acknowledge(clientId, data);
        }
        deliver(event, data);
        if (event.name().equals("chat:removed") && (!data.has("userId") || isOwn(data.string("userId")))) {
            closed(new Closed(data.text("chatId"), null));
        }
    }

    @Override
    public void asked(Event event, Consumer<@Nullable Object> reply) {
        callbacks.execute(() -> answering.answer(event, reply));
    }

    private void deliver(Event event, Json data) {
        String topic = event.topic();
        String chatId = topic != null && topic.startsWith(CHAT) ? topic.substring(CHAT.length()) : data.text("chatId");
        Chat chat = chats.get(chatId);
        Runnable inRoom = hub.rooms().delivery(event);
        Runnable inChannel = hub.channels().delivery(event);
        callbacks.execute(() -> {
            events.emit(event);
            if (chat != null) {
                deliver(event, data, chat);
            }
            deliverToLists(event.name(), data);
            if (inRoom != null) {
                inRoom.run();
            }
            if (inChannel != null) {
                inChannel.run();
            }
        });
    }

    private static void deliver(Event event, Json data, Chat chat) {
        if (event.name().equals("message:new")) {
            chat.emitMessage(Message.of(data));
        } else {
            chat.emitEvent(event);
        }
    }

    private void deliverToLists(String name, Json data) {
        if (name.equals("userStatus")) {
            hub.presence().emit(PresenceState.of(data));
        } else if (name.startsWith(TODO)) {
            hub.todos().emit(new TodoChange(name.substring(TODO.length()), data));
        } else if (name.equals("notification")) {
            hub.notifications().emit(Notification.of(data));
        } else if (name.equals("notification:state")) {
            hub.notifications().emitState(data);
        }
    }

    private boolean isOwn(@Nullable String userId) {
        User user = hub.user();
        return user != null && user.id().equals(userId);
    }

    @Override
    public void joined(Joined joined) {
        Chat chat = chats.get(joined.chatId());
        callbacks.execute(() -> {
            if (chat != null) {
                chat.emitJoined(joined);
            }
            joins.emit(joined);
        });
    }

    @Override
    public void refused(String chatId, Refusal refusal) {
        closed(new Closed(chatId, refusal));
    }

    private void closed(Closed closed) {
        Chat chat = chats.remove(closed.id());
        hub.session().unfollow(closed.id());
        callbacks.execute(() -> {
            if (chat != null) {
                chat.emitClosed(closed);
            }
            closes.emit(closed);
        });
    }

    @Override
    public void gap(Gap gap) {
        Chat chat = gap.topic().startsWith(CHAT) ? chats.get(gap.topic().substring(CHAT.length())) : null;
        Channel channel = hub.channels().ofTopic(gap.topic());
        callbacks.execute(() -> {
            gaps.emit(gap);
            if (chat != null) {
                chat.emitGap(gap);
            }
            if (channel != null) {
                channel.emitGap(gap);
            }
        });
    }

    @Override
    public CompletableFuture<Void> rejoin(Wire wire) {
        CompletableFuture<?> presence = hub.presence()
                .rejoin(data -> hub.session().untilAnswered(wire, "presence:subscribe", data))
                .handle((done, failure) -> {
                    if (failure != null) {
                        failed(Answer.cause(failure));
                    }
                    return null;
                });
        return CompletableFuture.allOf(hub.rooms().rejoin(wire), hub.channels().rejoin(wire), presence);
    }

    @Override
    public void opened(User user) {
        hub.outbox().open(user.id());
        hub.rooms().joinMissing();
        hub.channels().joinMissing();
        callbacks.execute(() -> opens.emit(user));
    }

    /** Added among the callbacks, so that no change is missed between the present state and the next. */
    Subscription onState(Consumer<? super StateChange> listener) {
        AtomicBoolean cancelled = new AtomicBoolean();
        Consumer<StateChange> added = change -> {
            if (!cancelled.get()) {
                listener.accept(change);
            }
        };
        CompletableFuture<Subscription> subscription = new CompletableFuture<>();
        callbacks.execute(() -> {
            subscription.complete(states.add(added));
            added.accept(state);
        });
        return () -> {
            cancelled.set(true);
            subscription.thenAccept(Subscription::cancel);
        };
    }

    @Override
    public void changed(StateChange change) {
        callbacks.execute(() -> {
            state = change;
            states.emit(change);
        });
    }

    @Override
    public void sent(Message message) {
        callbacks.execute(() -> sent.emit(message));
    }

    @Override
    public void changed() {
        callbacks.execute(() -> outboxes.emit(hub.outbox().entries().size()));
    }

    /** What no future reports. Logged if nobody listens. */
    @Override
    public void failed(Throwable failure) {
        callbacks.execute(() -> {
            if (errors.isEmpty()) {
                LOG.log(Level.WARNING, "switchboard client", failure);
            } else {
                errors.emit(failure);
            }
        });
    }
}
