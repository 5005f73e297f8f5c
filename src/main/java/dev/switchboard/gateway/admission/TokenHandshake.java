package dev.switchboard.gateway.admission;

import dev.switchboard.auth.Identity;
import dev.switchboard.bus.Effects;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Topic;
import dev.switchboard.gateway.Gateway;
import dev.switchboard.gateway.connection.ClientInfo;
import dev.switchboard.gateway.connection.CloseReason;
import dev.switchboard.gateway.connection.Connection;
import dev.switchboard.gateway.topics.Positions;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client's way in, the same at every door: it shows a token, within a time where it may come late; the token is verified;
 * the door makes a connection for its holder, and that is admitted. On the event loop of the door's shard; lives until the
 * client is gone, and refuses it afterwards in the same words, whether it was let in or not.
 */
public final class TokenHandshake {

    private static final Logger LOG = LoggerFactory.getLogger(TokenHandshake.class);

    /** What differs from door to door. Called on the same event loop. */
    public interface Door {

        /** A token is being verified: what the client sends from now on is to wait for the greeting. */
        default void verifying() {}

        /** Whether the client is known to be gone, though nobody was told yet. */
        default boolean isGone() {
            return false;
        }

        /** The connection for the holder of the token; a failure refuses the client, for it to come back. */
        Future<? extends Connection> connect(Identity identity);

        /**
         * What the connection is in from the start: the personal topic, first, and whatever it takes up again.
         *
         * @param since the position in the personal log that the client named, or null
         */
        default List<Effects.Join> joins(Connection connection, Long since) {
            return List.of(new Effects.Join(Topic.user(connection.caller().id()), since, ""));
        }

        /** The client is admitted and hears so, before anything else; see {@link Admission#admit}. */
        void greet(JsonObject greeting);

        /** Ends a client that has no connection. */
        void turnAway(CloseReason reason);
    }

    private final Gateway gateway;
    private final ClientInfo client;
    private final Door door;
    private Connection connection;
    private Long since;
    private boolean verifying;
    private boolean over;
    private long deadline = -1;

    public TokenHandshake(Gateway gateway, ClientInfo client, Door door) {
        this.gateway = gateway;
        this.client = client;
        this.door = door;
    }

    /**
     * Verifies the token that came with the opening, or waits for one to be {@linkplain #verify shown}.
     *
     * @param position the position in the personal log to replay from, or null
     */
    public void start(Optional<String> token, Long position) {
        since = position;
        if (token.isPresent()) {
            verify(token.get());
        } else {
            deadline = gateway.vertx()
                    .setTimer(gateway.config().authTimeout().toMillis(), fired -> refuse(CloseReason.NO_TOKEN));
        }
    }

    /** As {@link #start(Optional, Long)}, with what an HTTP request brings; refuses a position that is none. */
    public void start(OpeningRequest opening) {
        Long position;
        try {
            position = Positions.parse(opening.since());
        } catch (Failure badPosition) {
            refuse(CloseReason.protocolError(CloseReason.BAD_FRAME.code(), badPosition.getMessage()));
            return;
        }
        start(opening.token(), position);
    }

    /** Takes the client's token, which it shows once. */
    public void verify(String token) {
        verifying = true;
        cancelDeadline();
        door.verifying();
        gateway.tokens().verify(token).onSuccess(this::connect).onFailure(invalid -> {
            LOG.debug("token refused: {}", invalid.getMessage());
            refuse(CloseReason.BAD_TOKEN);
        });
    }

    /** Whether a token was shown. */
    public boolean isVerifying() {
        return verifying;
    }

    /** Whether the client was refused or is gone. */
    public boolean isOver() {
        return over;
    }

    /** Ends the client, connected or not. */
    public void refuse(CloseReason reason) {
        if (connection != null) {
            connection.close(reason);
        } else if (!over) {
            over = true;
            cancelDeadline();
            LOG.info(
                    "connection refused address={} userAgent=\"{}\" door={} code={} reason=\"{}\"",
                    client.address(),
                    client.userAgent(),
                    client.door(),
                    reason.code(),
                    reason.words());
            gateway.metrics().refused(client.door(), reason.label());
            door.turnAway(reason);
        }
    }

    /** The client, or the network, has ended it. */
    public void ended(CloseReason reason) {
        cancelDeadline();
        over = true;
        if (connection != null) {
            connection.peerClosed(reason);
        }
    }

    private void connect(Identity identity) {
        if (!over && !door.isGone()) {
            door.connect(identity).onSuccess(this::admit).onFailure(failure -> {
                LOG.warn("a client could not be connected: {}", failure.getMessage());
                refuse(CloseReason.INTERNAL);
            });
        }
    }

    private void admit(Connection made) {
        if (over) {
            // Gone while it was being made: nobody knows of it yet.
            made.peerClosed(CloseReason.GOING_AWAY);
            return;
        }
        connection = made;
        gateway.admission().admit(made, door.joins(made, since), door::greet);
    }

    private void cancelDeadline() {
        if (deadline >= 0) {
            gateway.vertx().cancelTimer(deadline);
            deadline = -1;
        }
    }
}
