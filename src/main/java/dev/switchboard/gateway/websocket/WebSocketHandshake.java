package dev.switchboard.gateway.websocket;

import static java.util.Objects.requireNonNull;

import dev.switchboard.auth.Identity;
import dev.switchboard.gateway.admission.Admission;
import dev.switchboard.gateway.admission.Greeting;
import dev.switchboard.gateway.admission.TokenCredentials;
import dev.switchboard.gateway.admission.TokenHandshake;
import dev.switchboard.gateway.commands.CommandForwarder;
import dev.switchboard.gateway.connection.ClientInfo;
import dev.switchboard.gateway.connection.Close;
import dev.switchboard.gateway.connection.CloseReason;
import dev.switchboard.gateway.connection.Connection;
import dev.switchboard.gateway.connection.ConnectionListener;
import dev.switchboard.gateway.connection.Shard;
import dev.switchboard.gateway.connection.WebSocketWire;
import dev.switchboard.wire.MessageReader;
import io.vertx.core.Future;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket from its opening until its token is accepted, and the reader of its messages after that. On the shard's
 * event loop; lives as long as the socket.
 */
final class WebSocketHandshake implements TokenHandshake.Endpoint {

    private final Shard shard;
    private final CommandForwarder forwarder;
    private final ServerWebSocket socket;
    private final ClientInfo client;
    private final TokenHandshake steps;
    private final MessageReader reader;
    private @Nullable JsonProtocol protocol;

    WebSocketHandshake(
            Shard shard, Admission admission, CommandForwarder forwarder, ServerWebSocket socket, ClientInfo client) {
        this.shard = shard;
        this.forwarder = forwarder;
        this.socket = socket;
        this.client = client;
        this.steps = new TokenHandshake(shard.vertx(), admission, client, this);
        this.reader =
                new MessageReader(socket, shard.config().maxMessageBytes(), this::receive, steps::refuse, this::heard);
        socket.closeHandler(closed -> ended());
    }

    /** Verifies the token of the handshake, or waits for one in the first frame. */
    void start(Optional<String> token, @Nullable Long position) {
        steps.start(token, position);
    }

    /** Ends the socket. */
    @Override
    public void refuse(Close close) {
        socket.close((short) close.code(), close.words());
    }

    TokenHandshake steps() {
        return steps;
    }

    private void receive(String text) {
        if (protocol != null) {
            protocol.receive(text);
        } else if (!steps.isOver()) {
            authenticate(JsonProtocol.parse(text));
        }
    }

    private void authenticate(@Nullable JsonObject frame) {
        if (frame == null) {
            steps.refuse(CloseReason.BAD_FRAME);
        } else if (!steps.isVerifying()
                && "auth".equals(frame.getValue("type"))
                && frame.getValue("token") instanceof String token) {
            steps.verify(token);
        } else {
            steps.refuse(Close.NO_TOKEN);
        }
    }

    /** Frames that arrive before the greeting wait in the socket, so that no answer overtakes it. */
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
        WebSocketWire wire = new WebSocketWire(shard, JsonDialect.INSTANCE, socket);
        Connection connection = new Connection(
                shard,
                UUID.randomUUID().toString(),
                client,
                TokenCredentials.of(identity),
                wire,
                ConnectionListener.NONE);
        protocol = new JsonProtocol(connection, wire, forwarder);
        return Future.succeededFuture(connection);
    }

    @Override
    public void greet(Greeting greeting) {
        requireNonNull(protocol).greet(greeting);
        socket.resume();
        reader.unpaused();
    }

    private void heard() {
        if (protocol != null) {
            protocol.connection().heard();
        }
    }

    private void ended() {
        Short code = socket.closeStatusCode();
        String reason = socket.closeReason() == null ? "" : socket.closeReason();
        steps.ended(Close.of(code == null ? 1006 : code, reason));
    }
}
