package dev.switchboard.gateway.admission;

import dev.switchboard.auth.Revocations;
import dev.switchboard.bus.AccountCommands;
import dev.switchboard.bus.Commands;
import dev.switchboard.bus.HubCommands;
import dev.switchboard.bus.RevocationPage;
import dev.switchboard.bus.RevocationPage.Place;
import dev.switchboard.gateway.Gateway;
import dev.switchboard.gateway.connection.CloseReason;
import dev.switchboard.gateway.connection.Connection;
import dev.switchboard.gateway.connection.ConnectionRegistry;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
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
    /** Longer than any token lives. */
    private static final Duration KEPT = Duration.ofDays(400);

    private static final Duration FORGET_INTERVAL = Duration.ofHours(1);

    private final ConnectionRegistry connections;
    private final Revocations revocations;
    private final HubCommands commands;
    private final Duration interval;
    private Place since;
    private boolean stopped;
    private boolean failing;

    /**
     * @param interval how long after one answer the next question is asked
     */
    public RevocationFeed(Gateway gateway, Revocations revocations, Commands commands, Duration interval) {
        this.connections = gateway.registry();
        this.revocations = revocations;
        this.commands = new HubCommands(commands);
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
    private Future<Void> page(Place from, Place horizon) {
        return commands.ask(AccountCommands.REVOCATIONS, new RevocationPage.Question(from))
                .transform(asked -> {
                    note(asked);
                    return asked.succeeded() ? take(asked.result(), horizon) : Future.succeededFuture();
                });
    }

    private void note(AsyncResult<?> asked) {
        if (asked.failed() && !failing) {
            LOG.warn("revocations are not learnt: {}", asked.cause().getMessage());
        } else if (asked.succeeded() && failing) {
            LOG.info("revocations are learnt again");
        }
        failing = asked.failed();
    }

    private Future<Void> take(RevocationPage page, Place horizon) {
        page.revocations().forEach(revocation -> revoke(revocation.user(), revocation.notBefore()));
        Place first = horizon == null ? page.horizon() : horizon;
        if (page.next() != null && !stopped) {
            return page(page.next(), first);
        }
        since = first;
        return Future.succeededFuture();
    }
}
