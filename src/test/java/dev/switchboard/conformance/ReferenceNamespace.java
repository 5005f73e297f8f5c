package dev.switchboard.conformance;

import dev.switchboard.engineio.SidFactory;
import dev.switchboard.socketio.ConnectAccepted;
import dev.switchboard.socketio.ConnectRefused;
import dev.switchboard.socketio.ConnectRequest;
import dev.switchboard.socketio.Namespace;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A namespace whose clients recover their id after a broken connection. It refuses a client whose handshake has
 * {@code fail} in its query. Safe from any thread; lives as long as its server.
 */
final class ReferenceNamespace implements Namespace {

    private final SidFactory ids = SidFactory.random();
    private final boolean greets;
    /** The public id of each private one, until its client or the server ends the socket on purpose. */
    private final Map<String, String> recoverable = new ConcurrentHashMap<>();

    /** With {@code greets}, each client gets its handshake as the event {@code handshake}. */
    ReferenceNamespace(boolean greets) {
        this.greets = greets;
    }

    @Override
    public Future<ConnectAccepted> admit(ConnectRequest request) {
        if (request.handshake().query().contains("fail")) {
            return Future.failedFuture(new ConnectRefused("not today"));
        }
        // A client may return before its broken connection is noticed, so the id of a live socket is recovered too.
        String pid = recoverablePid(request.auth()).orElseGet(ids::next);
        String sid = recoverable.computeIfAbsent(pid, fresh -> ids.next());
        ReferenceListener listener = new ReferenceListener(request, greets, () -> recoverable.remove(pid));
        return Future.succeededFuture(new ConnectAccepted(sid, Optional.of(pid), listener));
    }

    private Optional<String> recoverablePid(JsonObject auth) {
        return auth.getValue("pid") instanceof String pid
                        && auth.getValue("offset") instanceof String
                        && recoverable.containsKey(pid)
                ? Optional.of(pid)
                : Optional.empty();
    }
}
