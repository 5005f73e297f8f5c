package dev.switchboard.gateway.websocket;

import dev.switchboard.bus.LogText;
import dev.switchboard.gateway.admission.Admission;
import dev.switchboard.gateway.admission.OpeningRequest;
import dev.switchboard.gateway.commands.CommandForwarder;
import dev.switchboard.gateway.connection.Close;
import dev.switchboard.gateway.connection.Shard;
import dev.switchboard.intake.Intake;
import dev.switchboard.intake.Place;
import dev.switchboard.wire.WebSocketUpgrade;
import dev.switchboard.wire.WireConfig;
import io.vertx.core.http.HttpServerRequest;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accepts WebSockets at {@code /ws}. The token comes in the header, the query, the cookie, or in a first frame within the
 * configured time. A bad token is answered by a close code, so the upgrade is accepted first. One for each HTTP server
 * instance, on its event loop.
 */
public final class WebSocketEndpoint {

    /** The path of the endpoint. */
    public static final String PATH = "/ws";

    /** The version of the WebSocket protocol (RFC 6455); earlier drafts are refused. */
    public static final String VERSION = "13";

    private static final String NAME = "websocket";
    private static final Logger LOG = LoggerFactory.getLogger(WebSocketEndpoint.class);

    private final Shard shard;
    private final WireConfig wire;
    private final Admission admission;
    private final CommandForwarder forwarder;

    public WebSocketEndpoint(Shard shard, Admission admission, CommandForwarder forwarder) {
        this.shard = shard;
        this.wire = shard.config().wire().at(NAME);
        this.admission = admission;
        this.forwarder = forwarder;
    }

    /** Whether the request asks for an upgrade in {@link #VERSION}. */
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
        Place place = wire.intake().enter(address);
        if (place == null) {
            Intake.refuse(request);
            return;
        }
        OpeningRequest opening = OpeningRequest.of(request, NAME, address, forwarder.tracing());
        WebSocketUpgrade.accept(request, wire, shard.config().maxMessageBytes())
                .onSuccess(
                        socket -> new WebSocketHandshake(shard, admission, forwarder, socket, opening.client(), place)
                                .start(opening))
                .onFailure(failure -> {
                    place.leave();
                    LOG.debug("WebSocket upgrade of {} failed: {}", LogText.field(address), failure.getMessage());
                });
    }

    /** Upgrades only to close: a page's script sees a close code, but not the answer to a failed upgrade. */
    private static void refuse(HttpServerRequest request, Close reason) {
        request.toWebSocket()
                .compose(socket -> socket.close((short) reason.code(), reason.words()))
                .onFailure(failure -> LOG.debug("refused client left before its close code: {}", failure.getMessage()));
    }
}
