package dev.switchboard.gateway.websocket;

import dev.switchboard.auth.Tokens;
import dev.switchboard.bus.Failure;
import dev.switchboard.gateway.Gateway;
import dev.switchboard.gateway.connection.ClientInfo;
import dev.switchboard.gateway.connection.Close;
import dev.switchboard.gateway.connection.CloseReason;
import dev.switchboard.gateway.connection.Shard;
import dev.switchboard.gateway.topics.Positions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accepts WebSockets at {@code /ws}. The token comes in the header, the query, the cookie, or in a first frame within
 * the configured time; one that is bad is answered by a close code, which needs the handshake to be accepted first. One
 * for each HTTP server instance, on its event loop.
 */
public final class WebSocketEndpoint {

    /** The path it serves. */
    public static final String PATH = "/ws";

    /** The version of the protocol that is spoken here (RFC 6455); drafts before it are not. */
    public static final String VERSION = "13";

    private static final String NAME = "websocket";
    private static final Logger LOG = LoggerFactory.getLogger(WebSocketEndpoint.class);

    private final Gateway gateway;
    private final Shard shard;

    public WebSocketEndpoint(Gateway gateway, Shard shard) {
        this.gateway = gateway;
        this.shard = shard;
    }

    /** Whether an upgrade is asked for in {@link #VERSION}. */
    public static boolean speaks(HttpServerRequest request) {
        return VERSION.equals(request.getHeader("Sec-WebSocket-Version"));
    }

    /**
     * Takes a request for {@link #PATH} whose origin was checked.
     *
     * @param address the client's address
     */
    public void accept(HttpServerRequest request, String address) {
        OptionalLong overload = gateway.admission().overload(NAME);
        if (overload.isPresent()) {
            turnAway(request, Close.overload(overload.getAsLong()));
            return;
        }
        String agent = request.getHeader("User-Agent");
        ClientInfo client = new ClientInfo(NAME, address, agent == null ? "-" : agent);
        Optional<String> token = Tokens.find(request);
        String since = request.getParam("since");
        request.toWebSocket()
                .onSuccess(socket -> opened(socket, client, token, since))
                .onFailure(refused -> LOG.debug("no WebSocket for {}: {}", address, refused.getMessage()));
    }

    /** A page's script learns why only if there is a WebSocket to close. */
    private static void turnAway(HttpServerRequest request, Close reason) {
        request.toWebSocket()
                .compose(socket -> socket.close((short) reason.code(), reason.words()))
                .onFailure(gone -> LOG.debug("who was turned away had gone: {}", gone.getMessage()));
    }

    private void opened(ServerWebSocket socket, ClientInfo client, Optional<String> token, String since) {
        WebSocketHandshake handshake = new WebSocketHandshake(gateway, shard, socket, client);
        try {
            handshake.start(token, Positions.parse(since));
        } catch (Failure badPosition) {
            handshake.refuse(CloseReason.BAD_FRAME.saying(badPosition.getMessage()));
        }
    }
}
