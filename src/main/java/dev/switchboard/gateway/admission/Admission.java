package dev.switchboard.gateway.admission;

import dev.switchboard.bus.Effects;
import dev.switchboard.gateway.Gateway;
import dev.switchboard.gateway.connection.Close;
import dev.switchboard.gateway.connection.CloseReason;
import dev.switchboard.gateway.connection.Connection;
import dev.switchboard.gateway.connection.Shard;
import dev.switchboard.gateway.topics.Joined;
import dev.switchboard.gateway.topics.Joiner;
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
 * Lets in a connection whose token was accepted: it takes its place among its user's, joins its topics, and only
 * when every node knows of that is the client greeted. On the connection's event loop.
 */
public final class Admission {

    private static final Logger LOG = LoggerFactory.getLogger(Admission.class);
    private static final String GREETING = "Successfully connected to real-time updates";

    private final Gateway gateway;
    private final Joiner joiner;
    private final SeenUsers seen;

    public Admission(Gateway gateway, Joiner joiner, SeenUsers seen) {
        this.gateway = gateway;
        this.joiner = joiner;
        this.seen = seen;
    }

    /**
     * Admits the connection, or closes it.
     *
     * @param joins what it is in from the start: the personal topic first, and what it takes up again
     * @param greet sends the door's greeting; it gets {@code {connectionId, node, user, seq, pingIntervalMs}}, with
     *     {@code gap} and {@code firstSeq} if the personal topic is replayed. {@code seq} is null while the store is away.
     */
    public void admit(Connection connection, List<Effects.Join> joins, Consumer<JsonObject> greet) {
        connection
                .shard()
                .gate()
                .admit(
                        () -> letIn(connection, joins, greet),
                        retryAfterMs -> refuse(connection, Close.overload(retryAfterMs)));
    }

    /**
     * For a door, before it looks at who comes: after how many milliseconds to come back, or empty if the calling event
     * loop has a place. WebSockets get it as {@link Close#overload}, plain HTTP as 503 with {@code Retry-After}.
     */
    public OptionalLong overload(String door) {
        for (Shard shard : gateway.shards()) {
            if (shard.isOnLoop() && shard.gate().isFull()) {
                gateway.metrics().refused(door, CloseReason.OVERLOAD.label());
                return OptionalLong.of(shard.gate().retryAfterMs());
            }
        }
        return OptionalLong.empty();
    }

    /** Completes when the connection is greeted, or ended. */
    private Future<?> letIn(Connection connection, List<Effects.Join> joins, Consumer<JsonObject> greet) {
        if (!connection.isOpen() || connection.wireGone()) {
            // It went while it waited for its turn.
            connection.close(CloseReason.GOING_AWAY);
            return Future.succeededFuture();
        }
        if (gateway.isDraining()) {
            refuse(connection, CloseReason.DRAIN.plain());
            return Future.succeededFuture();
        }
        if (!gateway.registry().add(connection)) {
            refuse(connection, CloseReason.TOO_MANY.plain());
            return Future.succeededFuture();
        }
        gateway.opened(connection);
        if (gateway.tokens().isRevoked(connection.caller().id(), connection.issuedAt())) {
            // Revoked between the token's check and the registry, where those to be closed are looked for.
            connection.close(CloseReason.REVOKED);
            return Future.succeededFuture();
        }
        Promise<Void> over = Promise.promise();
        joiner.join(connection, joins).onComplete(joined -> confirm(connection, joins.size() > 1)
                .onComplete(mayBe -> connection.shard().run(() -> {
                    try {
                        greet(connection, joined.result(), mayBe.succeeded() && mayBe.result(), greet);
                    } finally {
                        // Whatever a door makes of it, the place is free.
                        over.complete();
                    }
                })));
        return over.future();
    }

    /** Somebody taken out of a topic while it was being joined was not in it yet to be taken out. */
    private static Future<Boolean> confirm(Connection connection, boolean resumes) {
        return resumes && connection.isOpen() ? connection.confirm() : Future.succeededFuture(true);
    }

    private void refuse(Connection connection, Close reason) {
        LOG.info(
                "connection refused user={} address={} userAgent=\"{}\" door={} code={} reason=\"{}\"",
                connection.caller().id(),
                connection.client().address(),
                connection.client().userAgent(),
                connection.client().door(),
                reason.code(),
                reason.words());
        gateway.metrics().refused(connection.client().door(), reason.reason().label());
        connection.close(reason);
    }

    private void greet(Connection connection, List<Joined> joined, boolean confirmed, Consumer<JsonObject> greet) {
        if (!connection.isOpen()) {
            return;
        }
        List<Joined> resumed = joined.subList(1, joined.size());
        if (!confirmed || resumed.stream().anyMatch(Admission::isIncomplete)) {
            // What the door takes up again it found whole a moment ago. The client comes back, and is told what is so
            // then.
            connection.close(CloseReason.INTERNAL);
            return;
        }
        Joined personal = joined.get(0);
        greet.accept(greeting(connection, personal));
        connection.greeted();
        if (personal.failure() == null) {
            joiner.goLive(personal);
        } else {
            // The store is away; the client's position is found when it is back.
            joiner.goLiveLate(personal);
        }
        resumed.forEach(joiner::goLive);
        seen.note(connection.caller());
    }

    private static boolean isIncomplete(Joined joined) {
        return joined.failure() != null || joined.gap();
    }

    private JsonObject greeting(Connection connection, Joined personal) {
        JsonObject greeting = new JsonObject()
                .put("connectionId", connection.id())
                .put("node", connection.shard().node())
                .put("user", connection.caller().toUser())
                .put("seq", personal.head())
                .put("pingIntervalMs", gateway.config().pingInterval().toMillis());
        if (personal.since() != null) {
            personal.writeTo(greeting);
        }
        return greeting;
    }

    /** The data of the event {@code joined}, which greets a client that asks for it by {@code join}. */
    public JsonObject joinedEvent(Connection connection, Long seq) {
        return new JsonObject()
                .put("message", GREETING)
                .put("user", connection.caller().toUser())
                .put("seq", seq);
    }

    public void logOpened(Connection connection) {
        LOG.info(
                "connection opened id={} user={} address={} userAgent=\"{}\" door={} open={}",
                connection.id(),
                connection.caller().id(),
                connection.client().address(),
                connection.client().userAgent(),
                connection.client().door(),
                gateway.registry().size());
    }

    public void logClosed(Connection connection, Close reason) {
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
