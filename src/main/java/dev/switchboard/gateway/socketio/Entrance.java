package dev.switchboard.gateway.socketio;

import dev.switchboard.auth.Identity;
import dev.switchboard.auth.Tokens;
import dev.switchboard.bus.Effects;
import dev.switchboard.bus.Failure;
import dev.switchboard.engineio.EngineSession;
import dev.switchboard.gateway.admission.TokenHandshake;
import dev.switchboard.gateway.connection.ClientInfo;
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

/**
 * A client from its CONNECT until it is answered. The first place that holds a token decides: {@code auth.token}, and of
 * the session's opening the query, the header, the cookie. On the session's context, which is the shard's.
 */
final class Entrance implements TokenHandshake.Door {

    private static final String TOKEN = "token";
    private static final String SINCE = "since";

    private final HubNamespace namespace;
    private final ConnectRequest request;
    private final Shard shard;
    private final ClientInfo client;
    private final TokenHandshake steps;
    private final Promise<ConnectAccepted> accepted = Promise.promise();
    private SocketIoConnection connection;
    private boolean positioned;

    Entrance(HubNamespace namespace, ConnectRequest request, Shard shard, ClientInfo client) {
        this.namespace = namespace;
        this.request = request;
        this.shard = shard;
        this.client = client;
        this.steps = new TokenHandshake(shard.gateway(), client, this);
    }

    Future<ConnectAccepted> start() {
        try {
            Long since = Positions.since(request.auth(), SINCE);
            positioned = since != null;
            Optional<String> token = token();
            if (token.isPresent()) {
                steps.start(token, since);
            } else {
                steps.refuse(CloseReason.NO_TOKEN);
            }
        } catch (Failure badPosition) {
            JsonObject data = badPosition.toAnswer();
            data.remove("success");
            accepted.fail(new ConnectRefused(badPosition.getMessage(), data));
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
    public Future<? extends Connection> connect(Identity identity) {
        JsonObject auth = request.auth().copy();
        auth.remove(TOKEN);
        Promise<Connection> made = Promise.promise();
        namespace.recovery().connect(identity, auth).onComplete(decided -> session()
                .execute(() -> {
                    if (decided.succeeded()) {
                        connection = connectionOf(identity, decided.result());
                        made.complete(connection);
                    } else {
                        made.fail(decided.cause());
                    }
                }));
        return made.future();
    }

    private SocketIoConnection connectionOf(Identity identity, RecoveryState bookmark) {
        return new SocketIoConnection(
                shard, namespace.dialect(), client, identity, session(), namespace.rules(), bookmark, this::turnAway);
    }

    @Override
    public List<Effects.Join> joins(Connection admitted, Long since) {
        List<Effects.Join> resumed = connection.bookmark().resumes();
        if (resumed.isEmpty()) {
            return TokenHandshake.Door.super.joins(admitted, since);
        }
        positioned = false;
        return resumed;
    }

    @Override
    public void greet(JsonObject greeting) {
        if (connection.bookmark().resumes().isEmpty() || Boolean.FALSE.equals(greeting.getBoolean("gap"))) {
            accepted.complete(connection.greet(greeting, positioned));
        } else {
            // What it takes up again was whole a moment ago; it comes back, and is told what is so then.
            connection.close(CloseReason.INTERNAL);
        }
    }

    @Override
    public void turnAway(CloseReason reason) {
        ConnectRefused refused = Closing.refusal(reason);
        if (refused == null) {
            Closing.close(session(), reason);
            accepted.tryFail(new ConnectRefused(reason.words()));
        } else {
            accepted.tryFail(refused);
        }
    }

    private EngineSession session() {
        return request.session();
    }
}
