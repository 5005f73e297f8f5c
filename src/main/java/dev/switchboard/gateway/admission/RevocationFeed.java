package dev.switchboard.gateway.admission;

import dev.switchboard.auth.Revocations;
import dev.switchboard.bus.AccountCommands;
import dev.switchboard.bus.Commands;
import dev.switchboard.bus.Decisions;
import dev.switchboard.bus.HubClock;
import dev.switchboard.bus.HubCommands;
import dev.switchboard.bus.RevocationPage;
import dev.switchboard.bus.RevocationPage.Place;
import dev.switchboard.bus.RevocationPage.Revocation;
import dev.switchboard.bus.Steps;
import dev.switchboard.gateway.connection.Close;
import dev.switchboard.gateway.connection.CloseReason;
import dev.switchboard.gateway.connection.Connection;
import dev.switchboard.gateway.connection.ConnectionRegistry;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.Collection;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps this node's {@link Revocations} complete. A revocation is sent at once to the nodes that are present; what a node
 * missed, because it was away or not yet started, it asks for here: everything at its start, then every few seconds what is
 * new. Either way the user's connections with older tokens end. It keeps asking while no answer comes. On its verticle's
 * event loop, {@link #revoke} on any thread; lives as long as the node.
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
    private @Nullable Place since;
    private boolean stopped;
    private boolean failing;

    /**
     * @param interval how long after one answer the next question follows
     */
    public RevocationFeed(
            ConnectionRegistry connections, Revocations revocations, Commands commands, Duration interval) {
        this.connections = connections;
        this.revocations = revocations;
        this.commands = new HubCommands(commands);
        this.interval = interval;
    }

    /** Completes after the first question, whatever its answer: a node starts while the store is away. */
    @Override
    public Future<?> start() {
        vertx.setPeriodic(
                FORGET_INTERVAL.toMillis(),
                fired -> revocations.forgetBefore(HubClock.of(vertx).now().minus(KEPT)));
        return look();
    }

    @Override
    public Future<?> stop() {
        stopped = true;
        return Future.succeededFuture();
    }

    /**
     * Refuses the user's tokens that are revoked, and ends the connections that showed one.
     *
     * @return how many connections those are
     */
    public int revoke(Revocation revocation) {
        // Noted first, then looked for: a connection that is admitted meanwhile checks it (see Admission).
        if (revocation.token() == null) {
            revocations.add(revocation.user(), revocation.notBefore(), revocation.spared());
        } else {
            revocations.addToken(revocation.user(), revocation.token(), revocation.notBefore());
        }
        Decisions.of(vertx).forget(revocation.user());
        Collection<Connection> own = connections.of(revocation.user());
        int closed = 0;
        for (Connection connection : own) {
            if (isRevoked(connection)) {
                closed++;
                connection.loop().execute(() -> closeIfRevoked(connection));
            }
        }
        return closed;
    }

    private boolean isRevoked(Connection connection) {
        return revocations.refuses(
                        connection.userId(),
                        connection.holder().issuedAt(),
                        connection.holder().tokenId())
                || isSignedOut(connection);
    }

    private boolean isSignedOut(Connection connection) {
        return revocations.refusesToken(connection.userId(), connection.holder().tokenId());
    }

    /** Checks again on the connection's own loop: it may have shown a newer token meanwhile. */
    private void closeIfRevoked(Connection connection) {
        if (isRevoked(connection)) {
            connection.close(isSignedOut(connection) ? Close.SIGNED_OUT : CloseReason.REVOKED.plain());
        }
    }

    private Future<?> look() {
        Look look = new Look(since);
        return Steps.whileMore(look::page).onComplete(looked -> {
            if (!stopped) {
                vertx.setTimer(interval.toMillis(), fired -> look());
            }
        });
    }

    private void note(AsyncResult<?> asked) {
        if (asked.failed() && !failing) {
            LOG.warn("revocations cannot be read: {}", asked.cause().getMessage());
        } else if (asked.succeeded() && failing) {
            LOG.info("revocations can be read again");
        }
        failing = asked.failed();
    }

    /** Asks for one page after the other. One without an answer ends it, and the next look begins where this one did. */
    private final class Look {

        private @Nullable Place from;
        /** Where the first page says that the next look begins. */
        private @Nullable Place horizon;

        Look(@Nullable Place from) {
            this.from = from;
        }

        /** Whether there is another page to ask for. */
        Future<Boolean> page() {
            return commands.ask(AccountCommands.REVOCATIONS, new RevocationPage.Question(from))
                    .map(this::take)
                    .onComplete(RevocationFeed.this::note)
                    .otherwise(false);
        }

        private boolean take(RevocationPage page) {
            page.revocations().forEach(RevocationFeed.this::revoke);
            horizon = horizon == null ? page.horizon() : horizon;
            from = page.next();
            if (from == null) {
                since = horizon;
            }
            return from != null && !stopped;
        }
    }
}
