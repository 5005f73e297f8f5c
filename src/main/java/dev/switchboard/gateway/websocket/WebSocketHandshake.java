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
import dev.switchboard.wire.Violation;
import dev.switchboard.wire.WireSocket;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket from its opening until its token is accepted, and afterwards the reader of its messages. On the shard's
 * event loop; lives as long as the socket.
 */
final class WebSocketHandshake implements TokenHandshake.Door, WireSocket.Listener {

    private final Gateway gateway;
    private final Shard shard;
    private final WireSocket socket;
    private final ClientInfo client;
    private final TokenHandshake steps;
    private @Nullable RawConnection connection;

    WebSocketHandshake(Gateway gateway, Shard shard, WireSocket socket, ClientInfo client) {
        this.gateway = gateway;
        this.shard = shard;
        this.socket = socket;
        this.client = client;
        this.steps = new TokenHandshake(gateway, client, this);
        socket.listen(this);
    }

    /** Verifies the token of the opening request, or waits for one in the first frame. */
    void start(OpeningRequest opening) {
        steps.start(opening);
    }

    private void refuse(CloseReason reason) {
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
