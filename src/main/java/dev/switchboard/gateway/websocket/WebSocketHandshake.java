package dev.switchboard.gateway.websocket;

import dev.switchboard.auth.Identity;
import dev.switchboard.gateway.Gateway;
import dev.switchboard.gateway.admission.TokenHandshake;
import dev.switchboard.gateway.connection.ClientInfo;
import dev.switchboard.gateway.connection.Close;
import dev.switchboard.gateway.connection.CloseReason;
import dev.switchboard.gateway.connection.Connection;
import dev.switchboard.gateway.connection.Shard;
import dev.switchboard.wire.MessageReader;
import io.vertx.core.Future;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * A WebSocket from its opening until its token is accepted, and the reader of its messages after that. On the shard's
 * event loop; lives as long as the socket.
 */
final class WebSocketHandshake implements TokenHandshake.Door {

    private final Gateway gateway;
    private final Shard shard;
    private final ServerWebSocket socket;
    private final ClientInfo client;
    private final TokenHandshake steps;
    private final MessageReader reader;
    private RawConnection connection;

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

    /** Verifies the token of the handshake, or waits for one in the first frame. */
    void start(Optional<String> token, Long position) {
        steps.start(token, position);
    }

    /** Ends the socket. */
    void refuse(Close reason) {
        steps.refuse(reason);
    }

    private void receive(String text) {
        if (connection != null) {
            connection.receive(text);
        } else if (!steps.isOver()) {
            authenticate(RawConnection.parse(text));
        }
    }

    private void authenticate(JsonObject frame) {
        if (frame == null) {
            refuse(CloseReason.BAD_FRAME.plain());
        } else if (!steps.isVerifying()
                && "auth".equals(frame.getValue("type"))
                && frame.getValue("token") instanceof String token) {
            steps.verify(token);
        } else {
            refuse(Close.NO_TOKEN);
        }
    }

    /** What the client sends before it is greeted waits in the socket, so that no answer comes before the greeting. */
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
        connection = new RawConnection(gateway.newConnectionId(), shard, client, identity, socket);
        return Future.succeededFuture(connection);
    }

    @Override
    public void greet(JsonObject greeting) {
        connection.greet(greeting);
        socket.resume();
        reader.unpaused();
    }

    @Override
    public void turnAway(Close reason) {
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
        steps.ended(Close.of(code == null ? 1006 : code, reason));
    }
}
