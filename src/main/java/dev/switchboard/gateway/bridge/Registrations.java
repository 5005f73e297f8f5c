package dev.switchboard.gateway.bridge;

import dev.switchboard.bus.Failure;
import dev.switchboard.gateway.connection.Connection;
import dev.switchboard.gateway.topics.Positions;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The addresses that one client has registered, and the checks before {@link TopicJoins} joins or leaves their topics. On
 * the connection's event loop; lives as long as the connection.
 */
final class Registrations {

    private static final int MAX_ADDRESSES = 1_000;
    private static final int MAX_ADDRESS_LENGTH = 200;
    /** Not the one of the connection, which is {@code token}. */
    private static final String CHANNEL_TOKEN = "channelToken";

    private final BridgePeer client;
    private final Connection connection;
    private final PersonalAddress personal;
    private final Map<String, Registration> byAddress = new HashMap<>(4);
    private final TopicJoins joins;

    Registrations(BridgePeer client, PersonalAddress personal) {
        this.client = client;
        this.connection = client.connection();
        this.personal = personal;
        this.joins = new TopicJoins(client, personal, ended -> {
            byAddress.remove(ended.name());
            personal.forget(ended.commands().topic());
        });
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
        // The client may have left the topic by a command of its own, or the hub may have removed it.
        return registration.isWanted() && (registration.state() != Registration.State.IN || joins.isIn(registration));
    }

    private void admit(String address, JsonObject headers) {
        Optional<TopicCommands> commands = TopicCommands.of(
                        address, connection.caller().id())
                .map(found -> found.withToken(headers.getValue(CHANNEL_TOKEN)));
        if (commands.isEmpty()) {
            refuse(BridgeErrors.unregistered(address, BridgeErrors.ACCESS_DENIED, "you may not register this address"));
            return;
        }
        Long since;
        try {
            since = sinceOf(headers);
        } catch (Failure badPosition) {
            refuse(BridgeErrors.unregistered(
                    address, BridgeErrors.REGISTRATION_FAILURE, "headers." + badPosition.getMessage()));
            return;
        }
        Registration registration = byAddress.computeIfAbsent(address, created -> new Registration(commands.get()));
        personal.want(commands.get().topic());
        registration.want(
                commands.get(), since == null && commands.get().isPersonal() ? personal.positionOfUrl() : since);
        if (registration.state() == Registration.State.OUT || registration.state() == Registration.State.IN) {
            joins.settle(registration);
        }
    }

    /** Some clients send every header as a string. */
    private static @Nullable Long sinceOf(JsonObject headers) {
        return headers.getValue("since") instanceof String text
                ? Positions.parse(text)
                : Positions.since(headers, "since");
    }

    /** Refuses a message for which no command is forwarded, so it counts as a frame. */
    private void refuse(JsonObject error) {
        if (client.tryAcquireTurn()) {
            client.send(error);
        }
    }

    void unregister(String address) {
        Registration registration = byAddress.get(address);
        if (registration != null) {
            registration.unwant();
            personal.unwant(registration.commands().topic());
            if (registration.state() == Registration.State.IN) {
                joins.settle(registration);
            }
        } else if (TopicCommands.of(address, connection.caller().id()).isEmpty()) {
            refuse(BridgeErrors.of(BridgeErrors.ACCESS_DENIED));
        }
    }
}
