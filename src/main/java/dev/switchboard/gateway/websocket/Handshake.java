package dev.switchboard.gateway.websocket;

import dev.switchboard.auth.Identity;
import dev.switchboard.gateway.ClientInfo;
import dev.switchboard.gateway.CloseReason;
import dev.switchboard.gateway.Gateway;
import dev.switchboard.gateway.MessageReader;
import dev.switchboard.gateway.Shard;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A WebSocket from its opening until its token is accepted, and the reader of its messages after that. On the shard's
 * event loop; lives as long as the socket.
 */
final class Handshake {

    private static final Logger LOG = LoggerFactory.getLogger(Handshake.class);

    private final Gateway gateway;
    private final Shard shard;
    private final ServerWebSocket socket;
    private final ClientInfo client;
    private RawConnection connection;
    private Long since;
    private boolean verifying;
    private boolean refused;
    private long deadline = -1;

    Handshake(Gateway gateway, Shard shard, ServerWebSocket socket, ClientInfo client) {
        this.gateway = gateway;
        this.shard = shard;
        this.socket = socket;
        this.client = client;
        new MessageReader(socket, gateway.config().maxMessageBytes(), this::receive, this::refuse, this::heard);
        socket.closeHandler(closed -> ended());
    }

    /** Verifies the token of the handshake, or waits for one in the first frame. */
    void start(Optional<String> token, Long position) {
        since = position;
        if (token.isPresent()) {
            verify(token.get());
        } else {
            deadline = gateway.vertx()
                    .setTimer(gateway.config().authTimeout().toMillis(), fired -> refuse(CloseReason.NO_TOKEN));
        }
    }

    /** Ends the socket. */
    void refuse(CloseReason reason) {
        if (connection != null) {
            connection.close(reason);
        } else if (!refused) {
            refused = true;
            cancelDeadline();
            LOG.info(
                    "connection refused address={} userAgent=\"{}\" door={} code={} reason=\"{}\"",
                    client.address(),
                    client.userAgent(),
                    client.door(),
                    reason.code(),
                    reason.words());
            shard.metrics(client.door()).refused(reason.label());
            socket.close((short) reason.code(), reason.words());
        }
    }

    private void receive(String text) {
        if (connection != null) {
            connection.receive(text);
        } else if (!refused) {
            authenticate(RawConnection.parse(text));
        }
    }

    private void authenticate(JsonObject frame) {
        if (frame == null) {
            refuse(CloseReason.BAD_FRAME);
        } else if (!verifying
                && "auth".equals(frame.getValue("type"))
                && frame.getValue("token") instanceof String token) {
            verify(token);
        } else {
            refuse(CloseReason.NO_TOKEN);
        }
    }

    private void verify(String token) {
        verifying = true;
        cancelDeadline();
        // What the client sends before it is greeted waits in the socket, so that no answer comes before the greeting.
        socket.pause();
        gateway.tokens().verify(token).onSuccess(this::admit).onFailure(invalid -> {
            LOG.debug("token refused: {}", invalid.getMessage());
            refuse(CloseReason.BAD_TOKEN);
        });
    }

    private void admit(Identity identity) {
        if (refused || socket.isClosed()) {
            return;
        }
        connection = new RawConnection(gateway.newConnectionId(), shard, client, identity, socket);
        gateway.admission().admit(connection, since, greeting -> {
            connection.greet(greeting);
            socket.resume();
        });
    }

    private void heard() {
        if (connection != null) {
            connection.heard();
        }
    }

    private void ended() {
        cancelDeadline();
        refused = true;
        if (connection != null) {
            Short code = socket.closeStatusCode();
            connection.peerClosed(new CloseReason(code == null ? 1006 : code, reasonOf(socket), true));
        }
    }

    private static String reasonOf(ServerWebSocket socket) {
        return socket.closeReason() == null ? "" : socket.closeReason();
    }

    private void cancelDeadline() {
        if (deadline >= 0) {
            gateway.vertx().cancelTimer(deadline);
            deadline = -1;
        }
    }
}
