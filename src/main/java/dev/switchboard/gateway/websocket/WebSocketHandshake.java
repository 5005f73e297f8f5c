package dev.switchboard.gateway.websocket;

import dev.switchboard.auth.Identity;
import dev.switchboard.gateway.Gateway;
import dev.switchboard.gateway.admission.TokenHandshake;
import dev.switchboard.gateway.connection.ClientInfo;
import dev.switchboard.gateway.connection.CloseReason;
import dev.switchboard.gateway.connection.Connection;
import dev.switchboard.gateway.connection.Shard;
import dev.switchboard.wire.Violation;
import dev.switchboard.wire.WireSocket;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * A WebSocket from its opening until its token is accepted, and the reader of its messages after that. On the shard's
 * event loop; lives as long as the socket.
 */
final class WebSocketHandshake implements TokenHandshake.Door, WireSocket.Listener {

    private final Gateway gateway;
    private final Shard shard;
    private final WireSocket socket;
    private final ClientInfo client;
    private final TokenHandshake steps;
    private RawConnection connection;

    WebSocketHandshake(Gateway gateway, Shard shard, WireSocket socket, ClientInfo client) {
        this.gateway = gateway;
        this.shard = shard;
        this.socket = socket;
        this.client = client;
        this.steps = new TokenHandshake(gateway, client, this);
        socket.listen(this);
    }

    /** Verifies the token of the handshake, or waits for one in the first frame. */
    void start(Optional<String> token, Long position) {
        steps.start(token, position);
    }

    /** Ends the socket. */
    void refuse(CloseReason reason) {
        steps.refuse(reason);
    }

    @Override
    public void text(String text) {
        if (socket.isClosed()) {
            return;
        }
        if (connection != null) {
            connection.receive(text);
        } else if (!steps.isOver()) {
            authenticate(RawConnection.parse(text));
        }
    }

    private void authenticate(JsonObject frame) {
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
    }

    @Override
    public void turnAway(CloseReason reason) {
        socket.close(reason.code(), reason.words());
    }

    @Override
    public void alive() {
        if (connection != null) {
            connection.heard();
        }
    }

    @Override
    public void violated(Violation violation) {
        refuse(CloseReason.of(violation));
    }

    @Override
    public void ended(int code, String words) {
        steps.ended(new CloseReason(code, words, true));
    }
}
