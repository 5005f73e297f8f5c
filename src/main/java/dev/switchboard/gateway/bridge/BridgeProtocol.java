package dev.switchboard.gateway.bridge;

import dev.switchboard.bus.ChatCommands;
import dev.switchboard.bus.ErrorCode;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.PresenceCommands;
import dev.switchboard.gateway.connection.CloseReason;
import dev.switchboard.gateway.connection.Connection;
import dev.switchboard.intake.EmptyFrames;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the messages of a client of the Vert.x event-bus bridge: {@code send} to a command's name is the command, to the
 * {@code replyAddress} of a question its answer,
 * {@code register} and {@code unregister} concern topics, everything else is refused. On the connection's event loop;
 * lives as long as the connection.
 */
final class BridgeProtocol {

    private static final Logger LOG = LoggerFactory.getLogger(BridgeProtocol.class);
    /** The length of a UUID, which clients use. */
    private static final int MAX_REPLY_ADDRESS_LENGTH = 36;

    /** The commands that subscribe to presence. */
    private static final Set<String> JOINING = Set.of(ChatCommands.JOIN, PresenceCommands.SUBSCRIBE);

    private static final Failure NOT_OWN =
            Failure.forbidden("headers.token belongs to another user").with("field", "headers.token");

    private final Connection connection;
    private final BridgePeer client;
    private final PersonalAddress personal;
    private final Function<String, Optional<String>> claimedUser;
    private final Registrations registrations;
    /** Counts what changes them. */
    private final EmptyFrames topics;
    /** The token that the last message with one showed, or null. */
    private @Nullable String ownToken;

    /** @param claimedUser the user's id in a token that nobody has verified */
    BridgeProtocol(BridgePeer client, PersonalAddress personal, Function<String, Optional<String>> claimedUser) {
        this.claimedUser = claimedUser;
        this.client = client;
        this.connection = client.connection();
        this.personal = personal;
        this.topics = connection
                .loop()
                .config()
                .wire()
                .intake()
                .at(connection.client().endpoint())
                .emptyFrames();
        this.registrations = new Registrations(client, personal);
    }

    PersonalAddress personal() {
        return personal;
    }

    /** Takes one message. */
    void receive(String text) {
        if (!connection.isOpen()) {
            return;
        }
        JsonObject message = BridgeMessages.parse(text);
        if (message == null) {
            refuse("invalid_json");
        } else if (message.getValue("type") == null) {
            refuse("missing_type");
        } else if (BridgeMessages.isPing(message)) {
            if (client.tryAcquireTurn()) {
                LOG.debug("{} ping", connection.id());
            }
        } else if (message.getValue("address") instanceof String address) {
            handle(message, address);
        } else {
            refuse("missing_address");
        }
    }

    private void handle(JsonObject message, String address) {
        if (BridgeMessages.headersOf(message).getValue("token") instanceof String token && !isOwn(token)) {
            refuseToken(message, address);
            return;
        }
        switch (String.valueOf(message.getValue("type"))) {
            case "send" -> send(message, address);
            case "publish" -> refuse(BridgeErrors.ACCESS_DENIED);
            case "register" -> {
                if (!isFlood()) {
                    registrations.register(address, BridgeMessages.headersOf(message));
                }
            }
            case "unregister" -> {
                if (!isFlood()) {
                    registrations.unregister(address);
                }
            }
            default -> refuse("invalid_type");
        }
    }

    /** Not each of these becomes a command, which would be counted. */
    private boolean isFlood() {
        boolean flood = topics.isFlood();
        if (flood) {
            connection.close(CloseReason.FLOODING);
        }
        return flood;
    }

    /** Clients may repeat their token in every message; whose it says it is decides, since it grants nothing here. */
    private boolean isOwn(String token) {
        boolean own = token.equals(ownToken)
                || claimedUser.apply(token).filter(connection.userId()::equals).isPresent();
        if (own) {
            ownToken = token;
        }
        return own;
    }

    /** A message in another person's name is not carried out in the connection's. */
    private void refuseToken(JsonObject message, String address) {
        if (!client.tryAcquireTurn()) {
            return;
        }
        JsonObject refusal = NOT_OWN.toAnswer();
        if ("register".equals(message.getValue("type"))) {
            client.send(BridgeErrors.unregistered(
                    address, BridgeErrors.ACCESS_DENIED, String.valueOf(NOT_OWN.getMessage())));
        } else if (message.getValue("replyAddress") instanceof String to && to.length() <= MAX_REPLY_ADDRESS_LENGTH) {
            client.send(BridgeMessages.rec(to, refusal));
        } else {
            client.send(BridgeErrors.refused(refusal));
        }
    }

    private void send(JsonObject message, String address) {
        OptionalLong question = BridgeQuestions.numberOf(address);
        if (question.isPresent()) {
            answer(message, question.getAsLong());
            return;
        }
        if (JOINING.contains(address)) {
            personal.joinsByCommand();
        }
        Object replyAddress = message.getValue("replyAddress");
        if (replyAddress == null) {
            client.forward(address, message.getValue("body"), this::reportRefusal);
        } else if (replyAddress instanceof String to && to.length() <= MAX_REPLY_ADDRESS_LENGTH) {
            client.forward(address, message.getValue("body"), answer -> reply(to, answer));
        } else {
            refuse("invalid_reply_address");
        }
    }

    /** The client answers what it was asked. An answer that nothing waits for costs it a turn, and is dropped. */
    private void answer(JsonObject message, long question) {
        boolean taken = connection.loop().questions().answer(connection, question, message.getValue("body"));
        if ((taken || client.tryAcquireTurn())
                && message.getValue("replyAddress") instanceof String to
                && to.length() <= MAX_REPLY_ADDRESS_LENGTH) {
            client.send(BridgeMessages.rec(to, BridgeQuestions.outcome(taken)));
        }
    }

    private void reply(String to, JsonObject answer) {
        client.send(isUnknown(answer) ? BridgeErrors.of(BridgeErrors.ACCESS_DENIED) : BridgeMessages.rec(to, answer));
    }

    /** Reports the refusal of a command that named no reply address; a success is silent. */
    private void reportRefusal(JsonObject answer) {
        if (isUnknown(answer)) {
            client.send(BridgeErrors.of(BridgeErrors.ACCESS_DENIED));
        } else if (!BridgeMessages.isSuccess(answer)) {
            client.send(BridgeErrors.refused(answer));
        }
    }

    /** An address that is no command's name accepts no messages. */
    private static boolean isUnknown(JsonObject answer) {
        return ErrorCode.UNKNOWN_COMMAND.name().equals(answer.getValue("code"));
    }

    private void refuse(String code) {
        if (client.tryAcquireTurn()) {
            LOG.debug("{} refused: {}", connection.id(), code);
            client.send(BridgeErrors.of(code));
        }
    }
}
