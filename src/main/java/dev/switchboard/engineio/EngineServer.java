package dev.switchboard.engineio;

import dev.switchboard.wire.LoopContext;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Takes the HTTP requests of one path and makes Engine.IO sessions of them. Any number of HTTP servers and event loops
 * may hand it requests: sessions are found wherever the request arrives. Safe from any thread; lives as long as the node,
 * which calls {@link #closeAll} before its HTTP server closes.
 */
public final class EngineServer implements Handler<HttpServerRequest> {

    private final Vertx vertx;
    private final EngineConfig config;
    private final EngineHandler handler;
    private final EngineSeams seams;
    private final PollingEndpoint polling;
    private final SessionOpening opening;
    private final ConcurrentMap<String, EngineSession> sessions = new ConcurrentHashMap<>();

    public EngineServer(Vertx vertx, EngineConfig config, EngineHandler handler, EngineSeams seams) {
        this.vertx = vertx;
        this.config = config;
        this.handler = handler;
        this.seams = seams;
        this.polling = new PollingEndpoint(vertx, config, seams.remote());
        this.opening = new SessionOpening(config, seams, this::newSession);
    }

    /** Puts the server on its path. No body handler may precede it: it reads bodies itself. */
    public void mount(Router router) {
        String path = config.path();
        router.route(path).handler(context -> handle(context.request()));
        router.route(path.substring(0, path.length() - 1)).handler(context -> handle(context.request()));
    }

    /** How many sessions this node has. */
    public int size() {
        return sessions.size();
    }

    /** Closes every session, each on its own context. */
    public void closeAll(SessionEnd reason) {
        sessions.values().forEach(session -> session.execute(() -> session.close(reason)));
    }

    @Override
    public void handle(HttpServerRequest request) {
        if (config.cors().isPresent() && config.cors().get().answer(request)) {
            return;
        }
        EngineRequest asked = EngineRequest.of(request);
        if (asked.transport().filter(config.transports()::contains).isEmpty()) {
            RequestRefusals.refuse(request, asked.upgrade(), EngineError.TRANSPORT_UNKNOWN);
        } else if (!EngineRequest.originReadable(request)) {
            RequestRefusals.refuse(request, asked.upgrade(), EngineError.BAD_REQUEST);
        } else if (asked.sid() != null) {
            handleKnown(request, asked, asked.sid());
        } else {
            handleNew(request, asked);
        }
    }

    /** A polling request that another node received for a session of this one. */
    public Future<EngineResponse> serve(RemoteRequest request) {
        Promise<EngineResponse> answer = Promise.promise();
        EngineSession session = sessions.get(request.sid());
        if (session == null) {
            answer.complete(EngineResponse.error(EngineError.SESSION_UNKNOWN));
        } else if (request.post()) {
            session.execute(() -> SessionRequests.push(session, request.body(), answer));
        } else {
            session.execute(() -> SessionRequests.poll(session, answer));
        }
        return answer.future();
    }

    /** The client gave up a request that another node had forwarded: what went with it may be lost. */
    public void abandon(String sid) {
        EngineSession session = sessions.get(sid);
        if (session != null) {
            session.execute(() -> SessionRequests.abandon(session));
        }
    }

    /** A WebSocket that another node holds, for a session of this one; empty if there is none of this id. */
    public Optional<FrameWire.Listener> attach(String sid, FrameWire wire) {
        return Optional.ofNullable(sessions.get(sid)).map(session -> probe(session, wire));
    }

    private void handleKnown(HttpServerRequest request, EngineRequest asked, String sid) {
        EngineSession session = sessions.get(sid);
        if (session == null && !seams.remote().owns(sid)) {
            RequestRefusals.refuse(request, asked.upgrade(), EngineError.SESSION_UNKNOWN);
        } else if (asked.mismatched()) {
            RequestRefusals.refuse(request, asked.upgrade(), EngineError.BAD_REQUEST);
        } else if (asked.upgrade()) {
            // Also when the session is upgraded already: the protocol wants this socket accepted, and then closed.
            opening.accept(request, wire -> session == null ? attachRemote(sid, wire) : probe(session, wire));
        } else if (session == null) {
            polling.handleRemote(request, sid);
        } else {
            polling.handle(request, session);
        }
    }

    private void handleNew(HttpServerRequest request, EngineRequest asked) {
        if (request.method() != HttpMethod.GET) {
            RequestRefusals.refuse(request, asked.upgrade(), EngineError.BAD_HANDSHAKE_METHOD);
        } else if (asked.mismatched()) {
            RequestRefusals.refuse(request, asked.upgrade(), EngineError.BAD_REQUEST);
        } else {
            admit(request, asked);
        }
    }

    private void admit(HttpServerRequest request, EngineRequest asked) {
        Future<Void> admission = seams.gate().admit(request);
        boolean waits = !admission.isComplete();
        if (waits) {
            // A request that continues to arrive meanwhile could no longer be upgraded.
            request.pause();
        }
        LoopContext.current(vertx)
                .here(admission)
                .onSuccess(admitted -> opening.open(request, asked))
                .onFailure(failure -> refuse(request, asked, failure))
                .onComplete(done -> {
                    if (waits) {
                        request.resume();
                    }
                });
    }

    private static void refuse(HttpServerRequest request, EngineRequest asked, Throwable failure) {
        if (failure instanceof HandshakeRefused refused) {
            RequestRefusals.refuse(request, asked.upgrade(), refused);
        } else {
            RequestRefusals.refuse(request, asked.upgrade(), EngineError.FORBIDDEN);
        }
    }

    private EngineSession newSession(String sid) {
        EngineSession session = new EngineSession(
                sid, LoopContext.current(vertx), config, handler, gone -> sessions.remove(gone.id(), gone));
        sessions.put(sid, session);
        return session;
    }

    private static FrameWire.Listener probe(EngineSession session, FrameWire wire) {
        WebSocketTransport candidate = WebSocketTransport.probing(session, wire);
        session.execute(() -> session.upgrade().attempt(candidate));
        return candidate;
    }

    private FrameWire.Listener attachRemote(String sid, FrameWire wire) {
        wire.allowLong();
        return seams.remote().attach(sid, wire).orElseGet(() -> {
            wire.close(SessionEnd.TRANSPORT_ERROR.webSocketCode(), EngineError.SESSION_UNKNOWN.words());
            return IgnoringListener.INSTANCE;
        });
    }
}
