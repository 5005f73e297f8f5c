package dev.switchboard.gateway.socketio;

import static java.util.Objects.requireNonNull;

import dev.switchboard.auth.Identity;
import dev.switchboard.auth.Tokens;
import dev.switchboard.bus.Effects;
import dev.switchboard.bus.Failure;
import dev.switchboard.engineio.EngineSession;
import dev.switchboard.gateway.admission.Greeting;
import dev.switchboard.gateway.admission.TokenCredentials;
import dev.switchboard.gateway.admission.TokenHandshake;
import dev.switchboard.gateway.connection.ClientInfo;
import dev.switchboard.gateway.connection.Close;
import dev.switchboard.gateway.connection.CloseReason;
import dev.switchboard.gateway.connection.Connection;
import dev.switchboard.gateway.connection.Shard;
import dev.switchboard.gateway.topics.Positions;
import dev.switchboard.socketio.ConnectAccepted;
import dev.switchboard.socketio.ConnectRefused;
import dev.switchboard.socketio.ConnectRequest;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A client from its CONNECT until the answer. The first place that holds a token decides: {@code auth.token}, then the query,
 * the header and the cookie of the session's opening request. On the session's context, which is the shard's.
 */
final class Entrance implements TokenHandshake.Endpoint {

    private static final String TOKEN = "token";
    private static final String SINCE = "since";

    private final HubNamespace namespace;
    private final ConnectRequest request;
    private final Shard shard;
    private final ClientInfo client;
    private final TokenHandshake steps;
    private final Promise<ConnectAccepted> accepted = Promise.promise();
    private @Nullable SocketIoClient connected;
    private boolean positioned;

    Entrance(HubNamespace namespace, ConnectRequest request, Shard shard, ClientInfo client) {
        this.namespace = namespace;
        this.request = request;
        this.shard = shard;
        this.client = client;
        this.steps = new TokenHandshake(shard.vertx(), namespace.admission(), client, this);
    }

    Future<ConnectAccepted> start() {
        try {
            Long since = Positions.since(request.auth(), SINCE);
            positioned = since != null;
            Optional<String> token = token();
            if (token.isPresent()) {
                steps.start(token, since);
            } else {
                steps.refuse(Close.NO_TOKEN);
            }
        } catch (Failure badPosition) {
            JsonObject data = badPosition.toAnswer();
            data.remove("success");
            accepted.fail(new ConnectRefused(String.valueOf(badPosition.getMessage()), data));
        }
        return accepted.future();
    }

    private Optional<String> token() {
        Object shown = request.auth().getValue(TOKEN);
        Optional<String> own = shown == null ? Optional.empty() : Tokens.of(shown.toString());
        return own.or(() ->
                Tokens.find(request.handshake().query(), request.handshake().headers()));
    }

    @Override
    public boolean isGone() {
        return !session().open();
    }

    @Override
    public Future<Connection> connect(Identity identity) {
        JsonObject auth = request.auth().copy();
        auth.remove(TOKEN);
        Promise<Connection> connection = Promise.promise();
        namespace.recovery().connect(identity, auth).onComplete(decided -> session()
                .execute(() -> {
                    if (decided.succeeded()) {
                        SocketIoClient made = clientOf(identity, decided.result());
                        connected = made;
                        connection.complete(made.connection());
                    } else {
                        connection.fail(decided.cause());
                    }
                }));
        return connection.future();
    }

    private SocketIoClient clientOf(Identity identity, RecoveryState bookmark) {
        return new SocketIoClient(
                shard, namespace, client, TokenCredentials.of(identity), session(), bookmark, this::refuse);
    }

    @Override
    public List<Effects.Join> joins(Connection admitted, @Nullable Long since) {
        List<Effects.Join> resumed = requireNonNull(connected).bookmark().resumes();
        if (resumed.isEmpty()) {
            return TokenHandshake.Endpoint.super.joins(admitted, since);
        }
        positioned = false;
        return resumed;
    }

    @Override
    public void greet(Greeting greeting) {
        SocketIoClient admitted = requireNonNull(connected);
        if (admitted.bookmark().resumes().isEmpty() || greeting.isReplayWhole()) {
            accepted.complete(admitted.greet(greeting, positioned));
        } else {
            // What it resumes was complete a moment ago; the client reconnects and gets the current state.
            admitted.connection().close(CloseReason.INTERNAL);
        }
    }

    @Override
    public void refuse(Close reason) {
        ConnectRefused refused = Closing.refusal(reason);
        if (refused != null) {
            accepted.tryFail(refused);
        } else if (Closing.isPassing(reason)) {
            shard.vertx().setTimer(Closing.passingMs(), fired -> session().execute(() -> end(reason)));
        } else {
            end(reason);
        }
    }

    /** Without an answer to CONNECT: then the client's library keeps what it has to send, and reconnects. */
    private void end(Close reason) {
        Closing.close(session(), reason);
        accepted.tryFail(new ConnectRefused(reason.words()));
    }

    private EngineSession session() {
        return request.session();
    }
}
