package dev.switchboard.engineio;

import dev.switchboard.intake.Intake;
import dev.switchboard.wire.WebSocketUpgrade;
import io.netty.handler.codec.http.websocketx.WebSocketHandshakeException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the sessions of one server, and the WebSockets. On the event loop of each request; lives as long as the server. */
final class SessionOpening {

    private static final Logger LOG = LoggerFactory.getLogger(SessionOpening.class);

    private final EngineConfig config;
    private final EngineSeams seams;
    private final Function<String, EngineSession> newSession;

    /** @param newSession makes the session of an id, on the current loop, and keeps it where requests find it */
    SessionOpening(EngineConfig config, EngineSeams seams, Function<String, EngineSession> newSession) {
        this.config = config;
        this.seams = seams;
        this.newSession = newSession;
    }

    /** Opens a session for a request that was admitted. */
    void open(HttpServerRequest request, EngineRequest asked) {
        if (request.response().closed()) {
            LOG.debug("a client left while its handshake was considered");
            return;
        }
        if (!asked.revisionKnown()) {
            RequestRefusals.refuse(request, asked.upgrade(), EngineError.UNSUPPORTED_PROTOCOL_VERSION);
            return;
        }
        Intake intake = config.wire().intake();
        Stranger stranger = Stranger.enter(request, seams.addresses().apply(request), intake);
        if (stranger == null) {
            Intake.refuse(request);
            return;
        }
        String sid = seams.sids().next();
        config.cookie().ifPresent(cookie -> request.response().putHeader(HttpHeaders.SET_COOKIE, cookie.header(sid)));
        if (asked.upgrade()) {
            accept(request, wire -> openOnWebSocket(sid, request, wire, stranger), stranger::leave);
        } else {
            openOnPolling(sid, request, stranger);
        }
    }

    /** Accepts a WebSocket, or refuses it for what its own handshake lacks. */
    void accept(HttpServerRequest request, Function<FrameWire, FrameWire.Listener> listenerOf) {
        accept(request, listenerOf, () -> {});
    }

    private void accept(
            HttpServerRequest request, Function<FrameWire, FrameWire.Listener> listenerOf, Runnable refused) {
        if (!EngineRequest.webSocketVersionKnown(request)) {
            refused.run();
            RequestRefusals.refuseVersion(request);
        } else if (!EngineRequest.webSocketKeyValid(request)) {
            refused.run();
            RequestRefusals.refuse(request, true, EngineError.BAD_REQUEST);
        } else {
            WebSocketUpgrade.accept(request, config.wire(), config.maxPayload())
                    .onSuccess(socket -> {
                        SocketWire wire = new SocketWire(socket);
                        wire.open(listenerOf.apply(wire));
                    })
                    .onFailure(failure -> {
                        refused.run();
                        if (failure instanceof WebSocketHandshakeException
                                || failure instanceof ClosedChannelException) {
                            LOG.debug("a WebSocket handshake was refused: {}", failure.getMessage());
                        } else {
                            LOG.error("a WebSocket could not be opened", failure);
                            request.connection().close();
                        }
                    });
        }
    }

    private void openOnPolling(String sid, HttpServerRequest request, Stranger stranger) {
        EngineSession session = newSession.apply(sid);
        session.allowance().enter(stranger);
        EnginePacket open = openPacket(sid, upgrades());
        session.start(
                new PollingTransport(session, session.loop(), session.queue()),
                Handshake.of(request, EngineTransport.POLLING),
                () -> EngineResponse.payload(List.of(open))
                        .writeTo(request.response())
                        .onFailure(unwritten -> session.execute(() -> session.lost(SessionEnd.TRANSPORT_CLOSE))));
    }

    private FrameWire.Listener openOnWebSocket(
            String sid, HttpServerRequest request, FrameWire wire, Stranger stranger) {
        EngineSession session = newSession.apply(sid);
        session.allowance().enter(stranger);
        WebSocketTransport transport = WebSocketTransport.opening(session, wire);
        EnginePacket open = openPacket(sid, new JsonArray());
        session.start(
                transport, Handshake.of(request, EngineTransport.WEBSOCKET), () -> transport.writeNow(List.of(open)));
        return transport;
    }

    private JsonArray upgrades() {
        return config.transports().contains(EngineTransport.WEBSOCKET)
                ? new JsonArray().add(EngineTransport.WEBSOCKET.wireName())
                : new JsonArray();
    }

    private EnginePacket openPacket(String sid, JsonArray upgrades) {
        return new EnginePacket.Open(new JsonObject()
                .put("sid", sid)
                .put("upgrades", upgrades)
                .put("pingInterval", config.pingInterval().toMillis())
                .put("pingTimeout", config.pingTimeout().toMillis())
                .put("maxPayload", config.maxPayload())
                .encode());
    }
}
