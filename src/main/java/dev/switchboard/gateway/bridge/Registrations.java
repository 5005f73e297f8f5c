package dev.switchboard.gateway.bridge;

import dev.switchboard.bus.ErrorCode;
import dev.switchboard.bus.Failure;
import dev.switchboard.gateway.connection.Connection;
import dev.switchboard.gateway.topics.Positions;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The addresses that one client has registered. Each is joined and left by commands, one under way at a time, so that a
 * client that changes its mind ends where it wanted to; those that its limits do not let through yet wait for their turn,
 * since a client that comes back registers all it had at once. A registration is confirmed by a first event
 * {@code topic:joined {seq, gap, firstSeq?}} at the address, before what was missed. On the connection's event loop.
 */
final class Registrations {

    private static final int MAX_ADDRESSES = 1_000;
    private static final int MAX_ADDRESS_LENGTH = 200;

    private final Bridge bridge;
    private final Connection connection;
    private final PersonalAddress personal;
    private final Map<String, Registration> byAddress = new HashMap<>(4);
    private final RegistrationQueue line;

    Registrations(Bridge bridge, PersonalAddress personal) {
        this.bridge = bridge;
        this.connection = bridge.connection();
        this.personal = personal;
        this.line = new RegistrationQueue(connection, this::start);
    }

    void register(String address, JsonObject headers) {
        Registration present = byAddress.get(address);
        if (address.length() > MAX_ADDRESS_LENGTH) {
            refuse(BridgeErrors.of("max_address_length_reached"));
        } else if (present == null && byAddress.size() >= MAX_ADDRESSES) {
            refuse(BridgeErrors.of("max_handlers_reached"));
        } else if (present != null && isTaken(present)) {
            refuse(BridgeErrors.of("address_already_registered"));
        } else {
            admit(address, headers);
        }
    }

    private boolean isTaken(Registration registration) {
        // A client may have left the topic by a command of its own, or been put out of it.
        return registration.isWanted() && (registration.state() != Registration.State.IN || isIn(registration));
    }

    private boolean isIn(Registration registration) {
        return registration.commands().isPersonal()
                ? personal.isRegistered()
                : connection.isIn(registration.commands().topic());
    }

    private void admit(String address, JsonObject headers) {
        Optional<TopicCommands> commands =
                TopicCommands.of(address, connection.caller().id());
        if (commands.isEmpty()) {
            refuse(BridgeErrors.unregistered(
                    address, BridgeErrors.ACCESS_DENIED, "this address cannot be registered by you"));
            return;
        }
        Long since;
        try {
            since = sinceOf(headers);
        } catch (Failure wrong) {
            refuse(BridgeErrors.unregistered(
                    address, BridgeErrors.REGISTRATION_FAILURE, "headers." + wrong.getMessage()));
            return;
        }
        Registration registration = byAddress.computeIfAbsent(address, created -> new Registration(commands.get()));
        registration.want(since == null && commands.get().isPersonal() ? personal.named() : since);
        if (registration.state() == Registration.State.OUT || registration.state() == Registration.State.IN) {
            settle(registration);
        }
    }

    /** Headers are strings with some clients. */
    private static Long sinceOf(JsonObject headers) {
        return headers.getValue("since") instanceof String text
                ? Positions.parse(text)
                : Positions.since(headers, "since");
    }

    /** Refuses what no command was needed for; it counts as a frame. */
    private void refuse(JsonObject error) {
        if (bridge.tryAcquireTurn()) {
            bridge.send(error);
        }
    }

    void unregister(String address) {
        Registration registration = byAddress.get(address);
        if (registration != null) {
            registration.unwant();
            if (registration.state() == Registration.State.IN) {
                settle(registration);
            }
        } else if (TopicCommands.of(address, connection.caller().id()).isEmpty()) {
            refuse(BridgeErrors.of(BridgeErrors.ACCESS_DENIED));
        }
    }

    /** Does what brings the address where it is wanted, after those that wait. */
    private void settle(Registration registration) {
        if (line.isFree()) {
            start(registration);
        } else {
            line.add(registration);
        }
    }

    private void start(Registration registration) {
        if (registration.isWanted()) {
            join(registration);
        } else if (isIn(registration)) {
            leave(registration);
        } else {
            byAddress.remove(registration.name());
            line.next();
        }
    }

    private void join(Registration registration) {
        registration.enter(Registration.State.JOINING);
        TopicCommands commands = registration.commands();
        Long since = registration.since();
        if (since == null && commands.isPersonal() && !personal.isRegistered()) {
            // What is said while the registration is under way is not heard, so it is read again.
            since = personal.position();
        }
        bridge.forward(commands.join(), commands.joinData(since), answer -> joined(registration, answer));
    }

    private void joined(Registration registration, JsonObject answer) {
        if (!hasToWait(registration, answer)) {
            if (!isSuccess(answer)) {
                fail(registration, BridgeErrors.registration(answer), answer.getString("error"));
            } else if (isBlind(registration)) {
                // The store was away at admission; now that the head is known nothing behind it will be missed.
                personal.headIs(answer.getLong("seq"));
                join(registration);
            } else if (registration.isWanted() && !registration.isAfresh()) {
                confirm(registration, answer);
            } else {
                leave(registration);
            }
            line.next();
        }
    }

    private boolean isBlind(Registration registration) {
        return registration.commands().isPersonal() && personal.position() == null && !personal.isRegistered();
    }

    private void confirm(Registration registration, JsonObject answer) {
        if (registration.commands().isPersonal()) {
            hearPersonal(registration, answer);
        } else if (!isIn(registration)) {
            fail(registration, BridgeErrors.REGISTRATION_FAILURE, "the topic was left again");
            return;
        }
        registration.enter(Registration.State.IN);
        JsonObject data = new JsonObject();
        for (String key : new String[] {"seq", "gap", "firstSeq"}) {
            if (answer.containsKey(key)) {
                data.put(key, answer.getValue(key));
            }
        }
        bridge.send(BridgeProtocol.rec(
                registration.name(),
                new JsonObject().put("event", "topic:joined").put("data", data)));
    }

    private void hearPersonal(Registration registration, JsonObject answer) {
        if (registration.since() != null || personal.isRegistered()) {
            personal.register();
        } else {
            personal.registerAfter(answer.getLong("seq"));
        }
    }

    private void fail(Registration registration, String code, String words) {
        byAddress.remove(registration.name());
        if (registration.isWanted()) {
            bridge.send(BridgeErrors.unregistered(registration.name(), code, words));
        }
    }

    private void leave(Registration registration) {
        registration.enter(Registration.State.LEAVING);
        TopicCommands commands = registration.commands();
        if (commands.isPersonal()) {
            personal.unregister();
            left(registration, new JsonObject().put("success", true));
        } else {
            bridge.forward(commands.leave(), commands.data().copy(), answer -> left(registration, answer));
        }
    }

    private void left(Registration registration, JsonObject answer) {
        if (hasToWait(registration, answer)) {
            return;
        }
        if (registration.isWanted()) {
            join(registration);
        } else {
            byAddress.remove(registration.name());
            if (!isSuccess(answer)) {
                bridge.send(BridgeErrors.refused(answer));
            }
        }
        line.next();
    }

    private static boolean isSuccess(JsonObject answer) {
        return Boolean.TRUE.equals(answer.getBoolean("success"));
    }

    /** Whether the client asked too often; then the address waits, and with it all that come after. */
    private boolean hasToWait(Registration registration, JsonObject answer) {
        if (!ErrorCode.RATE_LIMITED.name().equals(answer.getValue("code"))) {
            return false;
        }
        line.add(registration);
        line.pause(answer.getLong("retryAfterMs"));
        return true;
    }
}
