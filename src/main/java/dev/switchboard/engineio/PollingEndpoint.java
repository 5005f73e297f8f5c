package dev.switchboard.engineio;

import dev.switchboard.wire.LoopContext;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;

/**
 * Passes the polling requests of existing sessions to where the session lives: another event loop, or another node. On the
 * event loop of each request; lives as long as the server.
 */
final class PollingEndpoint {

    private static final String NOT_TEXT = "application/octet-stream";

    private final Vertx vertx;
    private final int maxPayload;
    private final RemoteSessions remote;

    PollingEndpoint(Vertx vertx, int maxPayload, RemoteSessions remote) {
        this.vertx = vertx;
        this.maxPayload = maxPayload;
        this.remote = remote;
    }

    void handle(HttpServerRequest request, EngineSession session) {
        if (request.method() == HttpMethod.GET) {
            poll(request, session);
        } else if (request.method() == HttpMethod.POST) {
            push(request, session);
        } else {
            EngineResponse.error(EngineError.BAD_REQUEST).writeTo(request.response());
        }
    }

    void handleRemote(HttpServerRequest request, String sid) {
        if (request.method() == HttpMethod.GET) {
            request.response().closeHandler(gone -> remote.abandoned(sid));
            forward(request, new RemoteRequest(sid, false, Buffer.buffer()));
        } else if (request.method() == HttpMethod.POST) {
            pushRemote(request, sid);
        } else {
            EngineResponse.error(EngineError.BAD_REQUEST).writeTo(request.response());
        }
    }

    private void pushRemote(HttpServerRequest request, String sid) {
        if (notText(request)) {
            remote.abandoned(sid);
            EngineResponse.empty(400).writeTo(request.response());
            return;
        }
        BodyReader.read(request, maxPayload)
                .onSuccess(body -> forward(request, new RemoteRequest(sid, true, body)))
                .onFailure(failure -> {
                    refuseBody(request, failure);
                    if (failure instanceof BodyReader.Cut) {
                        remote.abandoned(sid);
                    }
                });
    }

    private void poll(HttpServerRequest request, EngineSession session) {
        Promise<EngineResponse> answer = Promise.promise();
        request.response().closeHandler(gone -> session.execute(() -> SessionRequests.abandon(session, answer)));
        // What went out with an answer that could not be written is lost, and the client must know.
        here(answer.future()).onSuccess(response -> response.writeTo(request.response())
                .onFailure(unwritten -> session.execute(() -> session.lost(SessionEnd.TRANSPORT_ERROR))));
        session.execute(() -> SessionRequests.poll(session, answer));
    }

    private void push(HttpServerRequest request, EngineSession session) {
        PollingTransport polling = session.polling();
        if (polling == null) {
            EngineResponse.error(EngineError.BAD_REQUEST).writeTo(request.response());
        } else if (notText(request)) {
            session.execute(() -> session.lost(SessionEnd.TRANSPORT_ERROR));
            EngineResponse.empty(400).writeTo(request.response());
        } else if (!polling.receiving(request)) {
            refuseOverlap(request, session, polling);
        } else {
            read(request, session, polling);
        }
    }

    private void read(HttpServerRequest request, EngineSession session, PollingTransport polling) {
        Promise<EngineResponse> answer = Promise.promise();
        here(answer.future()).onSuccess(response -> response.writeTo(request.response()));
        BodyReader.read(request, maxPayload)
                .onComplete(done -> polling.received(request))
                .onSuccess(body -> session.execute(() -> SessionRequests.push(session, body, answer)))
                .onFailure(failure -> {
                    refuseBody(request, failure);
                    if (failure instanceof BodyReader.Cut) {
                        session.execute(() -> session.lost(SessionEnd.TRANSPORT_ERROR));
                    }
                });
    }

    /** A second POST while the first is still arriving: the client has lost its order, and both are of no use. */
    private void refuseOverlap(HttpServerRequest request, EngineSession session, PollingTransport polling) {
        EngineResponse.empty(400).writeTo(request.response());
        session.execute(() -> session.lost(SessionEnd.TRANSPORT_ERROR));
        if (polling.receiving() instanceof HttpServerRequest first) {
            first.response().reset();
        }
    }

    private static boolean notText(HttpServerRequest request) {
        String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
        return type != null && type.startsWith(NOT_TEXT);
    }

    private static void refuseBody(HttpServerRequest request, Throwable failure) {
        if (failure instanceof BodyReader.TooLong) {
            EngineResponse.empty(413).writeTo(request.response());
        }
    }

    private void forward(HttpServerRequest request, RemoteRequest forwarded) {
        Future<EngineResponse> answer =
                remote.forward(forwarded).otherwise(unreachable -> EngineResponse.error(EngineError.SESSION_UNKNOWN));
        here(answer).onSuccess(response -> {
            request.response().closeHandler(null);
            response.writeTo(request.response()).onFailure(unwritten -> remote.abandoned(forwarded.sid()));
        });
    }

    /** The answer, on the event loop of its request. */
    private Future<EngineResponse> here(Future<EngineResponse> answer) {
        return LoopContext.current(vertx).here(answer);
    }
}
