package dev.switchboard.gateway.websocket;

import dev.switchboard.auth.Tokens;
import dev.switchboard.bus.Failure;
import dev.switchboard.gateway.admission.Admission;
import dev.switchboard.gateway.commands.CommandForwarder;
import dev.switchboard.gateway.connection.ClientInfo;
import dev.switchboard.gateway.connection.Close;
import dev.switchboard.gateway.connection.CloseReason;
import dev.switchboard.gateway.connection.Shard;
import dev.switchboard.gateway.topics.Positions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accepts WebSockets at {@code /ws}. The token comes in the header, the query, the cookie, or in a first frame within
 * the configured time; a bad one is answered by a close code, which needs the handshake to be accepted first. One for each
 * HTTP server instance, on its event loop.
 */
public final class WebSocketEndpoint {

    /** The path it serves. */
    public static final String PATH = "/ws";

    /** The version of the protocol (RFC 6455); earlier drafts are not accepted. */
    public static final String VERSION = "13";

    private static final String NAME = "websocket";
    private static final Logger LOG = LoggerFactory.getLogger(WebSocketEndpoint.class);

    private final Shard shard;
    private final Admission admission;
    private final CommandForwarder forwarder;

    public WebSocketEndpoint(Shard shard, Admission admission, CommandForwarder forwarder) {
        this.shard = shard;
        this.admission = admission;
        this.forwarder = forwarder;
    }

    /** Whether the request asks for {@link #VERSION}. */
    public static boolean speaks(HttpServerRequest request) {
        return VERSION.equals(request.getHeader("Sec-WebSocket-Version"));
    }

    /**
     * Takes a request for {@link #PATH} whose origin was checked.
     *
     * @param address the client's address
     */
    public void accept(HttpServerRequest request, String address) {
        OptionalLong overload = admission.overload(NAME);
        if (overload.isPresent()) {
            refuse(request, Close.overload(overload.getAsLong()));
            return;
        }
        ClientInfo client = ClientInfo.of(NAME, address, request.getHeader("User-Agent"));
        Optional<String> token = Tokens.find(request);
        String since = request.getParam("since");
        request.toWebSocket()
                .onSuccess(socket -> opened(socket, client, token, since))
                .onFailure(refused -> LOG.debug("no WebSocket for {}: {}", address, refused.getMessage()));
    }

    /** A page's script learns the reason only from a WebSocket that is closed. */
    private static void refuse(HttpServerRequest request, Close reason) {
        request.toWebSocket()
                .compose(socket -> socket.close((short) reason.code(), reason.words()))
                .onFailure(gone -> LOG.debug("a refused client was gone already: {}", gone.getMessage()));
    }

    private void opened(ServerWebSocket socket, ClientInfo client, Optional<String> token, @Nullable String since) {
        WebSocketHandshake handshake = new WebSocketHandshake(shard, admission, forwarder, socket, client);
        try {
            handshake.start(token, Positions.parse(since));
        } catch (Failure badPosition) {
            handshake.steps().refuse(CloseReason.BAD_FRAME.saying(String.valueOf(badPosition.getMessage())));
        }
    }
}
