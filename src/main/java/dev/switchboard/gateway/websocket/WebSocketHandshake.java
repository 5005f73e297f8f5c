package dev.switchboard.gateway.websocket;

import static java.util.Objects.requireNonNull;

import dev.switchboard.auth.Identity;
import dev.switchboard.gateway.admission.Admission;
import dev.switchboard.gateway.admission.Greeting;
import dev.switchboard.gateway.admission.OpeningRequest;
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
import dev.switchboard.intake.Place;
import dev.switchboard.wire.Violation;
import dev.switchboard.wire.WireSocket;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket from its opening until its greeting. A token in the first frame decides before the cookie. On the shard's event
 * loop; lives until the greeting or the end of the socket.
 */
final class WebSocketHandshake implements TokenHandshake.Endpoint, WireSocket.Listener {

    /** For a frame that the client sends once it is open; a client that waits for its greeting waits as long. */
    private static final Duration COOKIE_WAITS = Duration.ofMillis(500);

    private final Shard shard;
    private final CommandForwarder forwarder;
    private final WireSocket socket;
    private final Place place;
    private final ClientInfo client;
    private final TokenHandshake steps;
    private @Nullable JsonProtocol protocol;
    /** A first frame without a token, from a client with a good cookie; read after the greeting. */
    private @Nullable String first;

    /** @param place of a client without a token */
    WebSocketHandshake(
            Shard shard,
            Admission admission,
            CommandForwarder forwarder,
            WireSocket socket,
            ClientInfo client,
            Place place) {
        this.shard = shard;
        this.forwarder = forwarder;
        this.socket = socket;
        this.place = place;
        this.client = client;
        this.steps = new TokenHandshake(shard.vertx(), admission, client, this);
        socket.listen(this);
    }

    /** Verifies the token of the opening request, or waits for one in the first frame. */
    void start(OpeningRequest opening) {
        steps.start(opening);
    }

    /** Ends the socket. */
    @Override
    public void refuse(Close close) {
        socket.close(close.code(), close.words());
    }

    @Override
    public void text(String text) {
        if (socket.isClosed()) {
            return;
        }
        if (protocol != null) {
            // By the public API alone some frames come although the socket is paused.
            protocol.receive(text);
        } else if (!steps.isOver()) {
            authenticate(text, JsonProtocol.parse(text));
        }
    }

    private void authenticate(String text, @Nullable JsonObject frame) {
        if (frame == null) {
            steps.refuse(CloseReason.BAD_FRAME);
        } else if (!steps.isVerifying()
                && "auth".equals(frame.getValue("type"))
                && frame.getValue("token") instanceof String token) {
            steps.verify(token);
        } else if (steps.hasCookie() && !steps.isVerifying()) {
            first = text;
            steps.acceptCookie();
        } else {
            steps.refuse(Close.NO_TOKEN);
        }
    }

    /** Later messages wait in the socket, so that no answer comes before the greeting. */
    @Override
    public void verifying() {
        socket.pause();
        // Of what comes meanwhile no more is read than a stranger may send.
        socket.allowLong();
    }

    @Override
    public void hold() {
        socket.pause();
    }

    @Override
    public void release() {
        if (!steps.isVerifying()) {
            socket.resume();
        }
    }

    @Override
    public Duration patienceForShownToken() {
        return COOKIE_WAITS;
    }

    @Override
    public boolean isGone() {
        return socket.isClosed();
    }

    @Override
    public Future<Connection> connect(Identity identity) {
        place.leave();
        socket.trust();
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
        JsonProtocol greeted = requireNonNull(protocol);
        socket.handTo(greeted);
        greeted.greet(greeting);
        String early = first;
        first = null;
        if (early != null) {
            greeted.receive(early);
        }
        socket.resume();
    }

    @Override
    public void violated(Violation violation) {
        steps.refuse(Close.of(violation));
    }

    @Override
    public void ended(int code, String words) {
        place.leave();
        steps.ended(Close.of(code, words));
    }
}
