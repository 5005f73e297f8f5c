package dev.switchboard.engineio;

import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.util.Objects;

/** What HTTP requests ask of a session, once they have come to its loop; also those of other nodes. */
final class SessionRequests {

    private SessionRequests() {}

    static void poll(EngineSession session, Promise<EngineResponse> answer) {
        if (answerable(session, answer) && mayRequest(session, answer)) {
            Objects.requireNonNull(session.polling()).poll(answer);
        }
    }

    static void push(EngineSession session, Buffer body, Promise<EngineResponse> answer) {
        if (!answerable(session, answer) || !mayRequest(session, answer)) {
            return;
        }
        if (!session.allowance().mayBring(body.length())) {
            answer.complete(EngineResponse.empty(413));
        } else if (body.length() == 0) {
            // An empty body is one empty packet. The reference answers it with 200 and ends the session.
            session.lost(SessionEnd.PARSE_ERROR);
            answer.complete(EngineResponse.ok());
        } else {
            Objects.requireNonNull(session.polling()).push(PayloadCodec.decode(body), answer);
        }
    }

    /** The client gave up this poll. */
    static void abandon(EngineSession session, Promise<EngineResponse> poll) {
        PollingTransport polling = session.polling();
        if (polling != null) {
            polling.abandoned(poll);
        }
    }

    /** The client gave up a poll that came through another node. */
    static void abandon(EngineSession session) {
        if (session.polling() != null) {
            session.lost(SessionEnd.TRANSPORT_ERROR);
        }
    }

    private static boolean mayRequest(EngineSession session, Promise<EngineResponse> answer) {
        boolean taken = session.takeRequest();
        if (!taken) {
            answer.complete(EngineResponse.error(EngineError.BAD_REQUEST));
        }
        return taken;
    }

    private static boolean answerable(EngineSession session, Promise<EngineResponse> answer) {
        if (session.overdue()) {
            session.lost(SessionEnd.PING_TIMEOUT);
        }
        PollingTransport polling = session.polling();
        if (polling == null) {
            answer.complete(EngineResponse.error(EngineError.BAD_REQUEST));
        } else if (session.closed() && !polling.crossing()) {
            answer.complete(EngineResponse.error(EngineError.SESSION_UNKNOWN));
        } else {
            return true;
        }
        return false;
    }
}
