package dev.switchboard.client;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One user's connection to the hub, whatever happens to nodes and networks in between: commands with answers, and events. It
 * tracks the last position of each topic and, after each reconnect, joins everything again from there. So it delivers every
 * durable event once and in order. On the loop; lives as long as the client.
 */
final class Session implements Link.Handler {

    private static final long CONNECT_TIMEOUT_MS = 20_000;
    private static final int CHATS_PER_JOIN = 200;
    private static final long JOIN_RETRY_MS = 1_000;
    private static final long COMMAND_RETRY_MS = 500;
    private static final String ANOTHER_USER = "another user";

    private final Loop loop;
    private final Link link;
    private final Handler handler;
    private final Positions positions = new Positions();
    private final Set<String> chats = new LinkedHashSet<>();
    /** The chats that the current connection has joined. */
    private final Set<String> joined = new LinkedHashSet<>();
    /** Commands that wait for a connection; as many as the client lets in. */
    private final Set<CompletableFuture<Wire>> waiting = new LinkedHashSet<>();
    /** The connection on which a pass over the chats that are to be joined is under way; one at a time. */
    private @Nullable Wire joiningOn;

    private volatile @Nullable User user;

    /** What the session reports, on the loop. */
    interface Handler {

        void event(Event event);

        /** As {@link Wire.Handler#asked}. */
        void asked(Event event, Consumer<@Nullable Object> reply);

        void joined(Joined joined);

        void refused(String chatId, Refusal refusal);

        void gap(Gap gap);

        /** Joins what is not a chat on a new connection. */
        CompletableFuture<Void> rejoin(Wire wire);

        void opened(User user);

        void changed(StateChange change);

        /** The hub refuses to join something again, or this client has a fault. */
        void failed(Throwable failure);
    }

    Session(Loop loop, Callbacks callbacks, Settings settings, Handler handler) {
        this.loop = loop;
        this.handler = handler;
        link = new Link(loop, callbacks, settings, this);
    }

    Link link() {
        return link;
    }

    Positions positions() {
        return positions;
    }

    @Nullable
    User user() {
        return user;
    }

    /**
     * Sends a command, and waits for a connection first if there is none.
     *
     * @param repeat whether the command may be sent again when its outcome is unknown
     */
    CompletableFuture<Json> request(String name, String data, boolean repeat) {
        CompletableFuture<Json> answer = new CompletableFuture<>();
        attempt(name, data, repeat, loop.now() + CONNECT_TIMEOUT_MS, answer);
        return answer;
    }

    private void attempt(String name, String data, boolean repeat, long deadline, CompletableFuture<Json> answer) {
        connected(deadline).thenCompose(wire -> wire.request(name, data)).whenComplete((value, failed) -> {
            if (failed == null) {
                answer.complete(value);
                return;
            }
            Throwable failure = Answer.cause(failed);
            Long wait = waitBefore(failure, repeat);
            if (wait == null || loop.now() + wait > deadline || link.isClosed()) {
                answer.completeExceptionally(failure);
            } else {
                loop.after(wait, () -> attempt(name, data, repeat, deadline, answer));
            }
        });
    }

    /** How long to wait before the command is sent again; null if it must not be. */
    private static @Nullable Long waitBefore(Throwable failure, boolean repeat) {
        if (failure instanceof Refusal refusal) {
            boolean safe = repeat || refusal.code().equals("RATE_LIMITED");
            Long after = refusal.retryAfterMs();
            return !refusal.retryable() || !safe ? null : after == null ? Long.valueOf(COMMAND_RETRY_MS) : after;
        }
        return failure instanceof Disconnected && repeat ? Long.valueOf(0) : null;
    }

    /** Sends a command that may be lost, without an answer. */
    void send(String name, String data) {
        Wire wire = link.wire();
        if (link.isOpen() && wire != null) {
            wire.send(name, data);
        }
    }

    /** Joins the chat, on this connection and on later ones. Events after {@code since} arrive next, or new ones only. */
    void follow(String chatId, @Nullable Long since) {
        positions.begin(topic(chatId), since);
        if (chats.add(chatId)) {
            joinSoon();
        }
    }

    /** Leaves the chat. */
    void unfollow(String chatId) {
        if (forget(chatId)) {
            send("chat:leave", JsonText.write(Map.of("chatId", chatId)));
        }
    }

    private boolean forget(String chatId) {
        chats.remove(chatId);
        positions.forget(topic(chatId));
        return joined.remove(chatId);
    }

    @Override
    public @Nullable Long since() {
        User known = user;
        return known == null ? null : positions.of("user-" + known.id());
    }

    @Override
    public void greeted(Wire wire, Json greeting) {
        User greeted = User.of(greeting.object("user"));
        User known = user;
        if (known != null && !known.id().equals(greeted.id())) {
            // The token is another user's now: the chats, the positions and the unsent messages are not theirs.
            link.close(Link.BAD_TOKEN, ANOTHER_USER);
            return;
        }
        String personal = "user-" + greeted.id();
        user = greeted;
        joined.clear();
        stands(personal, greeting);
        joinAll(wire)
                .thenCompose(done -> handler.rejoin(wire))
                // What was asked for meanwhile.
                .thenCompose(done -> joinAll(wire))
                .thenAccept(done -> {
                    if (link.isCurrent(wire)) {
                        link.settled(wire);
                        handler.opened(greeted);
                    }
                })
                .whenComplete((done, failure) -> report(failure));
    }

    /** Chats that are followed one after the other are joined together. */
    private void joinSoon() {
        Wire wire = link.wire();
        if (link.isOpen() && wire != null && joiningOn != wire) {
            joiningOn = wire;
            // After what the loop has been given already: there may be more of them.
            loop.run(() -> joinAll(wire).whenComplete((done, failure) -> {
                if (joiningOn == wire) {
                    joiningOn = null;
                }
                report(failure);
            }));
        }
    }

    /** What no future reports. */
    void report(@Nullable Throwable failure) {
        if (failure != null) {
            handler.failed(Answer.cause(failure));
        }
    }

    private CompletableFuture<Void> joinAll(Wire wire) {
        List<String> missing = new ArrayList<>();
        for (String chatId : chats) {
            if (!joined.contains(chatId) && missing.size() < CHATS_PER_JOIN) {
                missing.add(chatId);
            }
        }
        if (missing.isEmpty() || !link.isCurrent(wire)) {
            return CompletableFuture.completedFuture(null);
        }
        joined.addAll(missing);
        return untilAnswered(wire, "chat:join", JsonText.write(Map.of("chats", positionsOf(missing))))
                .handle((answer, failure) -> {
                    report(failure);
                    return failure == null ? answer : Optional.<Json>empty();
                })
                .thenCompose(answer -> {
                    answer.ifPresent(all -> all.objects("chats").forEach(one -> joined(wire, one)));
                    return joinAll(wire);
                });
    }

    private List<Map<String, Object>> positionsOf(List<String> chatIds) {
        List<Map<String, Object>> wanted = new ArrayList<>();
        for (String chatId : chatIds) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("chatId", chatId);
            Long since = positions.of(topic(chatId));
            if (since != null) {
                one.put("since", since);
            }
            wanted.add(one);
        }
        return wanted;
    }

    private void joined(Wire wire, Json answer) {
        String chatId = answer.text("chatId");
        if (!chats.contains(chatId)) {
            return;
        }
        if (Boolean.FALSE.equals(answer.get("success"))) {
            refused(wire, chatId, new Refusal(answer));
            return;
        }
        stands(topic(chatId), answer);
        handler.joined(Joined.of(answer));
    }

    private void refused(Wire wire, String chatId, Refusal refusal) {
        if (refusal.retryable()) {
            joinLater(wire, chatId, waitAfter(refusal));
        } else {
            forget(chatId);
            handler.refused(chatId, refusal);
        }
    }

    /** Nothing waits for it: one chat must not delay the others. */
    private void joinLater(Wire wire, String chatId, long wait) {
        loop.after(wait, () -> {
            if (link.isCurrent(wire) && joined.remove(chatId)) {
                joinSoon();
            }
        });
    }

    private static long waitAfter(Throwable failure) {
        Long after = failure instanceof Refusal refusal ? refusal.retryAfterMs() : null;
        return after == null ? JOIN_RETRY_MS : after;
    }

    /** The hub has said where a topic that was joined stands. */
    void stands(String topic, Json answer) {
        if (answer.is("gap")) {
            gap(Gap.of(topic, answer));
        }
        positions.begin(topic, answer.number("seq"));
    }

    private void gap(Gap gap) {
        positions.goBack(gap.topic(), gap.lastSeq());
        handler.gap(gap);
    }

    /** Repeats a command until it is answered; empty if the connection is lost first. Fails if the hub will not have it. */
    CompletableFuture<Optional<Json>> untilAnswered(Wire wire, String name, String data) {
        CompletableFuture<Optional<Json>> answer = new CompletableFuture<>();
        untilAnswered(wire, name, data, answer);
        return answer;
    }

    private void untilAnswered(Wire wire, String name, String data, CompletableFuture<Optional<Json>> answer) {
        if (!link.isCurrent(wire)) {
            answer.complete(Optional.empty());
            return;
        }
        wire.request(name, data).whenComplete((value, failure) -> {
            if (failure == null) {
                answer.complete(Optional.of(value));
            } else if (failure instanceof Refusal refusal && !refusal.retryable()) {
                answer.completeExceptionally(refusal);
            } else {
                loop.after(waitAfter(failure), () -> untilAnswered(wire, name, data, answer));
            }
        });
    }

    @Override
    public void event(Event event) {
        String topic = event.topic();
        if (event.name().equals("topic:gap")) {
            gap(Gap.of(event.data().text("topic"), event.data()));
        } else if (event.nudge() || topic == null || positions.advance(topic, event.seq())) {
            handler.event(event);
        }
    }

    @Override
    public void asked(Event event, Consumer<@Nullable Object> reply) {
        handler.asked(event, reply);
    }

    @Override
    public void changed(StateChange change) {
        List<CompletableFuture<Wire>> decided = new ArrayList<>(waiting);
        Wire wire = link.wire();
        if (change.state() == State.OPEN && wire != null) {
            waiting.clear();
            decided.forEach(waiter -> loop.run(() -> waiter.complete(wire)));
        } else if (change.state() == State.CLOSED) {
            waiting.clear();
            decided.forEach(waiter -> loop.run(() -> waiter.completeExceptionally(none())));
        }
        handler.changed(change);
    }

    /** The connection once there is one; fails when there is none in time, or none is wanted any more. */
    private CompletableFuture<Wire> connected(long deadline) {
        CompletableFuture<Wire> connected = new CompletableFuture<>();
        Wire wire = link.wire();
        if (link.isOpen() && wire != null) {
            connected.complete(wire);
        } else if (link.isClosed()) {
            connected.completeExceptionally(none());
        } else {
            waiting.add(connected);
            loop.after(Math.max(0, deadline - loop.now()), () -> {
                if (waiting.remove(connected)) {
                    connected.completeExceptionally(none());
                }
            });
        }
        return connected;
    }

    private static Disconnected none() {
        return new Disconnected("There is no connection.");
    }

    private static String topic(String chatId) {
        return "chat-" + chatId;
    }
}
