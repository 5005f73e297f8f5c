package dev.switchboard.gateway.sockjs;

import dev.switchboard.bus.Failure;
import dev.switchboard.gateway.Connection;
import dev.switchboard.gateway.Positions;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The addresses that one client has registered. Each is joined and left by commands, one under way at a time, so that a
 * client that changes its mind ends where it wanted to. A registration is confirmed by a first event
 * {@code topic:joined {seq, gap, firstSeq?}} at the address, before what was missed. On the connection's event loop.
 */
final class Registrations {

    private static final int MAX_ADDRESSES = 1_000;
    private static final int MAX_ADDRESS_LENGTH = 200;

    private enum State {
        OUT,
        JOINING,
        IN,
        LEAVING
    }

    /** One address and where it stands, against where the client wants it. */
    private static final class Registration {

        private final TopicCommands commands;
        private State state = State.OUT;
        private boolean wanted;
        private boolean afresh;
        private Long since;

        Registration(TopicCommands commands) {
            this.commands = commands;
        }
    }

    private final Connection connection;
    private final PersonalAddress personal;
    private final Consumer<JsonObject> wire;
    private final Map<String, Registration> byAddress = new HashMap<>(4);

    Registrations(Connection connection, PersonalAddress personal, Consumer<JsonObject> wire) {
        this.connection = connection;
        this.personal = personal;
        this.wire = wire;
    }

    void register(String address, JsonObject headers) {
        if (address.length() > MAX_ADDRESS_LENGTH) {
            wire.accept(BridgeErrors.of("max_address_length_reached"));
            return;
        }
        Registration present = byAddress.get(address);
        if (present == null && byAddress.size() >= MAX_ADDRESSES) {
            wire.accept(BridgeErrors.of("max_handlers_reached"));
        } else if (present != null && isTaken(present)) {
            wire.accept(BridgeErrors.of("address_already_registered"));
        } else {
            admit(address, headers);
        }
    }

    private boolean isTaken(Registration registration) {
        // A client may have left the topic by a command of its own, or been put out of it.
        return registration.wanted && (registration.state != State.IN || isIn(registration));
    }

    private boolean isIn(Registration registration) {
        return registration.commands.isPersonal()
                ? personal.isRegistered()
                : connection.isIn(registration.commands.topic());
    }

    private void admit(String address, JsonObject headers) {
        Optional<TopicCommands> commands =
                TopicCommands.of(address, connection.caller().id());
        if (commands.isEmpty()) {
            wire.accept(BridgeErrors.unregistered(
                    address, BridgeErrors.ACCESS_DENIED, "this address cannot be registered by you"));
            return;
        }
        Long since;
        try {
            since = sinceOf(headers);
        } catch (Failure wrong) {
            wire.accept(BridgeErrors.unregistered(
                    address, BridgeErrors.REGISTRATION_FAILURE, "headers." + wrong.getMessage()));
            return;
        }
        Registration registration = byAddress.computeIfAbsent(address, created -> new Registration(commands.get()));
        registration.wanted = true;
        registration.since = since;
        if (registration.state == State.OUT || registration.state == State.IN) {
            join(registration);
        } else {
            registration.afresh = true;
        }
    }

    /** Headers are strings with some clients. */
    private static Long sinceOf(JsonObject headers) {
        return headers.getValue("since") instanceof String text
                ? Positions.parse(text)
                : Positions.since(headers, "since");
    }

    void unregister(String address) {
        Registration registration = byAddress.get(address);
        if (registration != null) {
            registration.wanted = false;
            if (registration.state == State.IN) {
                leave(registration);
            }
        } else if (TopicCommands.of(address, connection.caller().id()).isEmpty()) {
            wire.accept(BridgeErrors.of(BridgeErrors.ACCESS_DENIED));
        }
    }

    private void join(Registration registration) {
        registration.state = State.JOINING;
        registration.afresh = false;
        TopicCommands commands = registration.commands;
        Long since = registration.since;
        if (since == null && commands.isPersonal() && !personal.isHeard()) {
            // What is said while the registration is under way is not heard, so it is read again.
            since = personal.position();
        }
        connection.forward(commands.join(), commands.joinData(since), answer -> joined(registration, answer));
    }

    private void joined(Registration registration, JsonObject answer) {
        boolean success = Boolean.TRUE.equals(answer.getBoolean("success"));
        if (success && registration.commands.isPersonal() && personal.position() == null && !personal.isHeard()) {
            // The store was away at admission; now that the head is known nothing behind it will be missed.
            personal.admitted(answer.getLong("seq"), false);
            join(registration);
        } else if (success && registration.wanted && !registration.afresh) {
            confirm(registration, answer);
        } else if (success) {
            leave(registration);
        } else {
            byAddress.remove(nameOf(registration));
            refuse(registration, BridgeErrors.registration(answer), answer.getString("error"));
        }
    }

    private void confirm(Registration registration, JsonObject answer) {
        if (registration.commands.isPersonal()) {
            hearPersonal(registration, answer);
        } else if (!connection.isIn(registration.commands.topic())) {
            byAddress.remove(nameOf(registration));
            refuse(registration, BridgeErrors.REGISTRATION_FAILURE, "the topic was left again");
            return;
        }
        registration.state = State.IN;
        JsonObject data = new JsonObject();
        for (String key : new String[] {"seq", "gap", "firstSeq"}) {
            if (answer.containsKey(key)) {
                data.put(key, answer.getValue(key));
            }
        }
        wire.accept(BridgeProtocol.rec(
                nameOf(registration),
                new JsonObject().put("event", "topic:joined").put("data", data)));
    }

    private void hearPersonal(Registration registration, JsonObject answer) {
        if (registration.since != null || personal.isHeard()) {
            personal.register();
        } else {
            personal.registerAfter(answer.getLong("seq"));
        }
    }

    private void leave(Registration registration) {
        registration.state = State.LEAVING;
        TopicCommands commands = registration.commands;
        if (commands.leave() == null) {
            personal.unregister();
            left(registration, new JsonObject().put("success", true));
        } else {
            connection.forward(commands.leave(), commands.data().copy(), answer -> left(registration, answer));
        }
    }

    private void left(Registration registration, JsonObject answer) {
        if (registration.wanted) {
            join(registration);
            return;
        }
        byAddress.remove(nameOf(registration));
        if (!Boolean.TRUE.equals(answer.getBoolean("success"))) {
            wire.accept(BridgeErrors.refused(answer));
        }
    }

    private void refuse(Registration registration, String code, String words) {
        if (registration.wanted) {
            wire.accept(BridgeErrors.unregistered(nameOf(registration), code, words));
        }
    }

    private static String nameOf(Registration registration) {
        return registration.commands.topic().name();
    }
}
