package dev.switchboard.gateway.websocket;

import static java.util.Objects.requireNonNull;

import dev.switchboard.auth.Identity;
import dev.switchboard.gateway.Gateway;
import dev.switchboard.gateway.admission.OpeningRequest;
import dev.switchboard.gateway.admission.TokenHandshake;
import dev.switchboard.gateway.connection.ClientInfo;
import dev.switchboard.gateway.connection.CloseReason;
import dev.switchboard.gateway.connection.Connection;
import dev.switchboard.gateway.connection.Shard;
import dev.switchboard.wire.MessageReader;
import io.vertx.core.Future;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket from its opening until its token is accepted, and afterwards the reader of its messages. On the shard's
 * event loop; lives as long as the socket.
 */
final class WebSocketHandshake implements TokenHandshake.Door {

    private final Gateway gateway;
    private final Shard shard;
    private final ServerWebSocket socket;
    private final ClientInfo client;
    private final TokenHandshake steps;
    private final MessageReader reader;
    private @Nullable RawConnection connection;

    WebSocketHandshake(Gateway gateway, Shard shard, ServerWebSocket socket, ClientInfo client) {
        this.gateway = gateway;
        this.shard = shard;
        this.socket = socket;
        this.client = client;
        this.steps = new TokenHandshake(gateway, client, this);
        this.reader =
                new MessageReader(socket, gateway.config().maxMessageBytes(), this::receive, this::refuse, this::heard);
        socket.closeHandler(closed -> ended());
    }

    /** Verifies the token of the opening request, or waits for one in the first frame. */
    void start(OpeningRequest opening) {
        steps.start(opening);
    }

    private void refuse(CloseReason reason) {
        steps.refuse(reason);
    }

    private void receive(String text) {
        if (connection != null) {
            connection.receive(text);
        } else if (!steps.isOver()) {
            authenticate(RawConnection.parse(text));
        }
    }

    private void authenticate(@Nullable JsonObject frame) {
        if (frame == null) {
            refuse(CloseReason.BAD_FRAME);
        } else if (!steps.isVerifying()
                && "auth".equals(frame.getValue("type"))
                && frame.getValue("token") instanceof String token) {
            steps.verify(token);
        } else {
            refuse(CloseReason.NO_TOKEN);
        }
    }

    /** Later messages wait in the socket, so that no answer comes before the greeting. */
    @Override
    public void verifying() {
        socket.pause();
    }

    @Override
    public boolean isGone() {
        return socket.isClosed();
    }

    @Override
    public Future<Connection> connect(Identity identity) {
        RawConnection made = new RawConnection(gateway.newConnectionId(), shard, client, identity, socket);
        connection = made;
        return Future.succeededFuture(made);
    }

    @Override
    public void greet(JsonObject greeting) {
        requireNonNull(connection).greet(greeting);
        socket.resume();
        reader.unpaused();
    }

    @Override
    public void turnAway(CloseReason reason) {
        socket.close((short) reason.code(), reason.words());
    }

    private void heard() {
        if (connection != null) {
            connection.heard();
        }
    }

    private void ended() {
        Short code = socket.closeStatusCode();
        String reason = socket.closeReason() == null ? "" : socket.closeReason();
        steps.ended(new CloseReason(code == null ? 1006 : code, reason, true));
    }
}
