package dev.switchboard.gateway.bridge;

import dev.switchboard.bus.ErrorCode;
import dev.switchboard.gateway.connection.Connection;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.Consumer;

/**
 * Joins and leaves the topics of one client's registrations by commands, one in flight for each, so that a client that
 * changes its mind ends where it wanted to. Registrations over the client's rate limit wait their turn, since a client
 * that reconnects registers all its addresses at once. A join is confirmed by a first event
 * {@code topic:joined {seq, gap, firstSeq?, lastSeq?}} at the address, before the replay. On the connection's event loop.
 */
final class TopicJoins {

    private final BridgePeer client;
    private final Connection connection;
    private final PersonalAddress personal;
    private final Consumer<Registration> forget;
    private final RegistrationQueue queue;

    /**
     * @param forget takes each registration that is neither wanted nor joined any more
     */
    TopicJoins(BridgePeer client, PersonalAddress personal, Consumer<Registration> forget) {
        this.client = client;
        this.connection = client.connection();
        this.personal = personal;
        this.forget = forget;
        this.queue = new RegistrationQueue(connection, this::start);
    }

    boolean isIn(Registration registration) {
        return registration.commands().isPersonal()
                ? personal.isRegistered()
                : connection.isIn(registration.commands().topic());
    }

    /** Joins or leaves, whichever the client wants, after the registrations that already wait. */
    void settle(Registration registration) {
        if (queue.isFree()) {
            start(registration);
        } else {
            queue.add(registration);
        }
    }

    private void start(Registration registration) {
        if (registration.isWanted()) {
            join(registration);
        } else if (isIn(registration)) {
            leave(registration);
        } else {
            forget.accept(registration);
            queue.next();
        }
    }

    private void join(Registration registration) {
        registration.enter(Registration.State.JOINING);
        TopicCommands commands = registration.commands();
        Long since = registration.since();
        if (since == null && commands.isPersonal() && !personal.isRegistered()) {
            // Events that are published while the join is in flight do not reach the client, so the join replays them.
            since = personal.position();
        }
        client.forward(commands.join(), commands.joinData(since), answer -> joined(registration, answer));
    }

    private void joined(Registration registration, JsonObject answer) {
        if (mustWait(registration, answer)) {
            return;
        }
        if (!BridgeMessages.isSuccess(answer)) {
            refused(registration, answer);
        } else if (isHeadUnknown(registration)) {
            // The store was away at admission. The answer names the head, so the next join misses nothing after it.
            personal.headIs(answer.getLong("seq"));
            join(registration);
        } else if (registration.isWanted() && !registration.isOutdated()) {
            confirm(registration, answer);
        } else {
            leave(registration);
        }
        queue.next();
    }

    /** One that the client has made anew since, perhaps with another token, is not the one that was refused. */
    private void refused(Registration registration, JsonObject answer) {
        if (registration.isWanted() && registration.isOutdated()) {
            join(registration);
        } else {
            fail(registration, BridgeErrors.registration(answer), answer.getString("error"));
        }
    }

    private boolean isHeadUnknown(Registration registration) {
        return registration.commands().isPersonal() && personal.position() == null && !personal.isRegistered();
    }

    private void confirm(Registration registration, JsonObject answer) {
        if (registration.commands().isPersonal()) {
            openPersonal(registration, answer);
        } else if (!isIn(registration)) {
            fail(registration, BridgeErrors.REGISTRATION_FAILURE, "the connection has already left the topic");
            return;
        }
        registration.enter(Registration.State.IN);
        JsonObject data = new JsonObject();
        for (String key : List.of("seq", "gap", "firstSeq", "lastSeq")) {
            if (answer.containsKey(key)) {
                data.put(key, answer.getValue(key));
            }
        }
        client.send(BridgeMessages.rec(
                registration.name(),
                new JsonObject().put("event", "topic:joined").put("data", data)));
    }

    private void openPersonal(Registration registration, JsonObject answer) {
        if (registration.since() != null || personal.isRegistered()) {
            personal.register();
        } else {
            personal.registerAfter(answer.getLong("seq"));
        }
    }

    private void fail(Registration registration, String code, String message) {
        forget.accept(registration);
        if (registration.isWanted()) {
            client.send(BridgeErrors.unregistered(registration.name(), code, message));
        }
    }

    private void leave(Registration registration) {
        registration.enter(Registration.State.LEAVING);
        TopicCommands commands = registration.commands();
        if (commands.leave() == null) {
            personal.unregister();
            left(registration, new JsonObject().put("success", true));
        } else {
            client.forward(commands.leave(), commands.data().copy(), answer -> left(registration, answer));
        }
    }

    private void left(Registration registration, JsonObject answer) {
        if (mustWait(registration, answer)) {
            return;
        }
        if (registration.isWanted()) {
            join(registration);
        } else {
            forget.accept(registration);
            if (!BridgeMessages.isSuccess(answer)) {
                client.send(BridgeErrors.refused(answer));
            }
        }
        queue.next();
    }

    /** Whether the client is over its rate limit; then this registration waits, and all later ones after it. */
    private boolean mustWait(Registration registration, JsonObject answer) {
        if (!ErrorCode.RATE_LIMITED.name().equals(answer.getValue("code"))) {
            return false;
        }
        queue.add(registration);
        queue.pause(answer.getLong("retryAfterMs"));
        return true;
    }
}
