package dev.switchboard.gateway;

import dev.switchboard.bus.Effects;
import dev.switchboard.bus.Topic;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets in a connection whose token was accepted: it takes its place among its user's, joins the personal topic, and only
 * when every node knows of that is the client greeted. On the connection's event loop.
 */
public final class Admission {

    private static final Logger LOG = LoggerFactory.getLogger(Admission.class);
    private static final String GREETING = "Successfully connected to real-time updates";

    private final Gateway gateway;
    private final Joiner joiner;
    private final SeenUsers seen;

    Admission(Gateway gateway, Joiner joiner, SeenUsers seen) {
        this.gateway = gateway;
        this.joiner = joiner;
        this.seen = seen;
    }

    /**
     * Admits the connection, or closes it.
     *
     * @param since the position in the personal log to replay from, or null
     * @param greet sends the door's greeting; it gets {@code {connectionId, node, user, seq, pingIntervalMs}}, with
     *     {@code gap} and {@code firstSeq} if {@code since} was given. {@code seq} is null while the store is away.
     */
    public void admit(Connection connection, Long since, Consumer<JsonObject> greet) {
        connection
                .shard()
                .gate()
                .admit(
                        () -> letIn(connection, since, greet),
                        retryAfterMs -> refuse(connection, CloseReason.overload(retryAfterMs)));
    }

    /**
     * For a door, before it looks at who comes: after how many milliseconds to come back, or empty if the event loop has a
     * place. WebSockets get it as {@link CloseReason#overload}, plain HTTP as 503 with {@code Retry-After}.
     */
    public OptionalLong overload(Shard shard) {
        if (!shard.gate().isFull()) {
            return OptionalLong.empty();
        }
        gateway.metrics().refused(CloseReason.OVERLOAD_CODE);
        return OptionalLong.of(shard.gate().retryAfterMs());
    }

    /** Completes when the connection is greeted, or ended. */
    private Future<?> letIn(Connection connection, Long since, Consumer<JsonObject> greet) {
        if (!connection.isOpen() || connection.wireGone()) {
            // It went while it waited for its turn.
            connection.peerClosed(CloseReason.GOING_AWAY);
            return Future.succeededFuture();
        }
        if (gateway.isDraining()) {
            refuse(connection, CloseReason.DRAIN);
            return Future.succeededFuture();
        }
        if (!gateway.registry().add(connection)) {
            refuse(connection, CloseReason.TOO_MANY);
            return Future.succeededFuture();
        }
        gateway.opened(connection);
        if (gateway.tokens().isRevoked(connection.caller().id(), connection.issuedAt())) {
            // Revoked between the token's check and the registry, where those to be closed are looked for.
            connection.close(CloseReason.REVOKED);
            return Future.succeededFuture();
        }
        Topic personal = Topic.user(connection.caller().id());
        Promise<Void> over = Promise.promise();
        joiner.join(connection, List.of(new Effects.Join(personal, since, "")))
                .onComplete(joined -> connection.shard().run(() -> {
                    greet(connection, joined.result().get(0), greet);
                    over.complete();
                }));
        return over.future();
    }

    private void refuse(Connection connection, CloseReason reason) {
        gateway.metrics().refused(reason.code());
        LOG.info(
                "connection refused user={} address={} userAgent=\"{}\" door={} code={} reason=\"{}\"",
                connection.caller().id(),
                connection.client().address(),
                connection.client().userAgent(),
                connection.client().door(),
                reason.code(),
                reason.words());
        connection.close(reason);
    }

    private void greet(Connection connection, Joined joined, Consumer<JsonObject> greet) {
        if (!connection.isOpen()) {
            return;
        }
        JsonObject greeting = new JsonObject()
                .put("connectionId", connection.id())
                .put("node", connection.shard().node())
                .put("user", connection.caller().toUser())
                .put("seq", joined.head())
                .put("pingIntervalMs", gateway.config().pingInterval().toMillis());
        if (joined.since() != null) {
            joined.writeTo(greeting);
        }
        greet.accept(greeting);
        connection.greeted();
        if (joined.failure() == null) {
            joiner.goLive(joined);
        } else {
            // The store is away. The connection hears what comes live; its position is found when the store is back.
            joined.member().goLive(0);
            gateway.fanout().startLate(joined.member().topic());
        }
        seen.note(connection.caller());
    }

    /** The data of the event {@code joined}, which greets a client that asks for it by {@code join}. */
    JsonObject joinedEvent(Connection connection, Long seq) {
        return new JsonObject()
                .put("message", GREETING)
                .put("user", connection.caller().toUser())
                .put("seq", seq);
    }

    void logOpened(Connection connection) {
        LOG.info(
                "connection opened id={} user={} address={} userAgent=\"{}\" door={} open={}",
                connection.id(),
                connection.caller().id(),
                connection.client().address(),
                connection.client().userAgent(),
                connection.client().door(),
                gateway.registry().size());
    }

    void logClosed(Connection connection, CloseReason reason) {
        LOG.info(
                "connection closed id={} user={} address={} userAgent=\"{}\" door={} code={} reason=\"{}\" duration={} open={}",
                connection.id(),
                connection.caller().id(),
                connection.client().address(),
                connection.client().userAgent(),
                connection.client().door(),
                reason.code(),
                reason.words(),
                Duration.ofMillis(System.currentTimeMillis() - connection.openedAt()),
                gateway.registry().size());
    }
}
