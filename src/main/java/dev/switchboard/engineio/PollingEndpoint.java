package dev.switchboard.engineio;

import dev.switchboard.intake.BodyRefused;
import dev.switchboard.intake.HttpBody;
import dev.switchboard.intake.Intake;
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
    private final Intake intake;
    private final RemoteSessions remote;

    PollingEndpoint(Vertx vertx, EngineConfig config, RemoteSessions remote) {
        this.vertx = vertx;
        this.maxPayload = config.maxPayload();
        this.intake = config.wire().intake();
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
        read(request, false, true)
                .onSuccess(body -> forward(request, new RemoteRequest(sid, true, body)))
                .onFailure(failure -> {
                    if (refuseBody(request, failure)) {
                        remote.abandoned(sid);
                    }
                });
    }

    private void poll(HttpServerRequest request, EngineSession session) {
        if (session.isAdmitted()) {
            intake.known(request);
        }
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
        if (session.isAdmitted()) {
            intake.known(request);
        }
        boolean stranger = !session.isAdmitted();
        read(request, stranger, stranger)
                .onComplete(done -> polling.received(request))
                .onSuccess(body -> session.execute(() -> SessionRequests.push(session, body, answer)))
                .onFailure(failure -> {
                    if (refuseBody(request, failure)) {
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

    /**
     * Reads a body. Of a session that another node has, that node knows whether its client has shown a token, and refuses
     * what is too long; here its bytes are a stranger's.
     */
    private Future<Buffer> read(HttpServerRequest request, boolean brief, boolean stranger) {
        int limit = brief ? Math.min(maxPayload, intake.config().strangersMessage()) : maxPayload;
        return HttpBody.read(request, limit, stranger, intake);
    }

    /** Answers a refusal; true if the client has broken its body off, and there is nobody to answer. */
    private static boolean refuseBody(HttpServerRequest request, Throwable failure) {
        BodyRefused refused = (BodyRefused) failure;
        if (refused.isCut()) {
            return true;
        }
        if (!refused.isTooLong()) {
            request.response().putHeader(HttpHeaders.RETRY_AFTER, BodyRefused.RETRY_AFTER);
        }
        EngineResponse.empty(refused.status()).writeTo(request.response());
        return false;
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
