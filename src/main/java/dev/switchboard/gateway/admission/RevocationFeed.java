package dev.switchboard.gateway.admission;

import dev.switchboard.auth.Revocations;
import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Commands;
import dev.switchboard.gateway.Gateway;
import dev.switchboard.gateway.connection.CloseReason;
import dev.switchboard.gateway.connection.Connection;
import dev.switchboard.gateway.connection.ConnectionRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps this node's {@link Revocations} true. A revocation is told at once to the nodes that are there; what a node missed,
 * because it was away or not yet started, it asks for here: all at its start, then every few seconds what is new. Either
 * way the user's connections with older tokens end. While nobody answers it goes on asking. On its verticle's event loop,
 * {@link #revoke} on any thread; lives as long as the node.
 */
public final class RevocationFeed extends VerticleBase {

    private static final Logger LOG = LoggerFactory.getLogger(RevocationFeed.class);
    private static final String CHANGED = "account:revocations";
    /** Longer than any token lives. */
    private static final Duration KEPT = Duration.ofDays(400);

    private static final Duration FORGET_INTERVAL = Duration.ofHours(1);

    private final ConnectionRegistry connections;
    private final Revocations revocations;
    private final Commands commands;
    private final Duration interval;
    private JsonObject since;
    private boolean stopped;
    private boolean failing;

    /**
     * @param interval how long after one answer the next question is asked
     */
    public RevocationFeed(Gateway gateway, Revocations revocations, Commands commands, Duration interval) {
        this.connections = gateway.registry();
        this.revocations = revocations;
        this.commands = commands;
        this.interval = interval;
    }

    /** Completes after the first question, whatever its answer: a node starts while the store is away. */
    @Override
    public Future<?> start() {
        vertx.setPeriodic(
                FORGET_INTERVAL.toMillis(),
                fired -> revocations.forgetBefore(Instant.now().minus(KEPT)));
        return look();
    }

    @Override
    public Future<?> stop() {
        stopped = true;
        return Future.succeededFuture();
    }

    /**
     * Refuses the user's tokens of before {@code notBefore}, and ends the connections that came with one.
     *
     * @return how many connections those are
     */
    public int revoke(String user, Instant notBefore) {
        // First known, then looked for: who is admitted meanwhile sees it (see Admission).
        revocations.add(user, notBefore);
        Collection<Connection> own = connections.of(user);
        int closed = 0;
        for (Connection connection : own) {
            if (isRevoked(connection)) {
                closed++;
                connection.shard().execute(() -> closeIfRevoked(connection));
            }
        }
        return closed;
    }

    private boolean isRevoked(Connection connection) {
        return revocations.refuses(connection.caller().id(), connection.issuedAt());
    }

    /** Looks again on the connection's own loop: it may have brought a newer token. */
    private void closeIfRevoked(Connection connection) {
        if (isRevoked(connection)) {
            connection.close(CloseReason.REVOKED);
        }
    }

    private Future<?> look() {
        return page(since, null).onComplete(looked -> {
            if (!stopped) {
                vertx.setTimer(interval.toMillis(), fired -> look());
            }
        });
    }

    /**
     * @param horizon what the first page said to begin with next time, or null for the first page
     */
    private Future<Void> page(JsonObject from, JsonObject horizon) {
        return commands.request(CHANGED, new JsonObject().put("from", from)).compose(answer -> {
            note(answer);
            if (!answer.success()) {
                return Future.succeededFuture();
            }
            take(answer);
            JsonObject next = answer.body().getJsonObject("next");
            JsonObject first = horizon == null ? answer.body().getJsonObject("horizon") : horizon;
            if (next != null && !stopped) {
                return page(next, first);
            }
            since = first;
            return Future.succeededFuture();
        });
    }

    private void note(Answer answer) {
        if (!answer.success() && !failing) {
            LOG.warn("revocations are not learnt: {}", answer.body().getString("error"));
        } else if (answer.success() && failing) {
            LOG.info("revocations are learnt again");
        }
        failing = !answer.success();
    }

    private void take(Answer answer) {
        JsonArray told = answer.body().getJsonArray("revocations");
        for (int i = 0; i < told.size(); i++) {
            JsonObject revocation = told.getJsonObject(i);
            revoke(revocation.getString("user"), Instant.parse(revocation.getString("notBefore")));
        }
    }
}
