package dev.switchboard.gateway.socketio.recovery;

import dev.switchboard.bus.Caller;
import dev.switchboard.bus.Commands;
import dev.switchboard.bus.GatewayCommands;
import dev.switchboard.bus.GatewayCommands.Granted;
import dev.switchboard.bus.HubCommands;
import dev.switchboard.gateway.connection.Close;
import dev.switchboard.gateway.connection.CloseReason;
import dev.switchboard.gateway.connection.Connection;
import dev.switchboard.gateway.connection.ConnectionRegistry;
import dev.switchboard.gateway.recovery.RecoverySecret;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Makes sure that a recovered connection is live once in the cluster. A node that recovers one claims it locally and then
 * at every node, and each node ends the older connection that it holds. Of two claims at the same time, the one that all
 * nodes have granted wins, otherwise the greater one, whichever node learns of the other first; the loser's client begins
 * with a new state. A node that does not answer within 300 ms is not waited for; it ends its connection when the claim
 * arrives. Safe from any thread; lives as long as the node.
 */
final class PidClaims {

    private static final Duration CLAIM_TIMEOUT = Duration.ofMillis(300);
    private static final Close TAKEN_UP = CloseReason.REVOKED.saying("taken up elsewhere");

    /** One attempt to recover a connection, until the new connection is admitted. */
    static final class Claim {

        private final String sid;
        private final String number = RecoverySecret.newPid();
        private volatile boolean granted;
        private volatile boolean lost;

        private Claim(String sid) {
            this.sid = sid;
        }

        /** Whether the other claim wins: it is this one, or it is greater and this one is not granted yet. */
        synchronized boolean yieldsTo(String other) {
            if (number.equals(other)) {
                return true;
            }
            if (!granted && number.compareTo(other) < 0) {
                lost = true;
            }
            return lost;
        }

        /** Whether another claim has won. */
        boolean isLost() {
            return lost;
        }
    }

    private final ConnectionRegistry connections;
    private final HubCommands commands;
    private final Map<String, Claim> claims = new ConcurrentHashMap<>();
    private final Set<String> taken = ConcurrentHashMap.newKeySet();

    PidClaims(ConnectionRegistry connections, Commands commands) {
        this.connections = connections;
        this.commands = new HubCommands(commands);
    }

    /** Claims the connection with this id. Empty if another claim wins; otherwise it is live on no node now. */
    Future<Optional<Claim>> claim(String sid) {
        Claim own = new Claim(sid);
        Claim strongest = claims.merge(sid, own, PidClaims::stronger);
        if (strongest != own) {
            return Future.succeededFuture(Optional.empty());
        }
        GatewayCommands.Claim asked = new GatewayCommands.Claim(sid, own.number);
        return commands.askEach(GatewayCommands.CLAIM, Caller.HUB, asked, CLAIM_TIMEOUT)
                .map(answers -> {
                    if (answers.given().stream().anyMatch(answer -> !answer.granted())) {
                        own.lost = true;
                    }
                    return granted(own) ? Optional.of(own) : Optional.empty();
                });
    }

    /** Of two claims on this node the later one wins, because its client is still there, unless the older is granted. */
    private static Claim stronger(Claim older, Claim newer) {
        synchronized (older) {
            older.lost = !older.granted;
            return older.granted ? older : newer;
        }
    }

    private boolean granted(Claim own) {
        synchronized (own) {
            own.granted = !own.lost;
        }
        if (own.lost) {
            release(own);
        }
        return own.granted;
    }

    /** The new connection is in the registry, or it never will be. */
    void release(Claim claim) {
        claims.remove(claim.sid, claim);
    }

    /** Answers {@link GatewayCommands#CLAIM} for this node. */
    Future<Granted> answer(GatewayCommands.Claim asked) {
        String sid = asked.connection();
        Claim own = claims.get(sid);
        if (own != null && !own.yieldsTo(asked.number())) {
            return Future.succeededFuture(new Granted(false));
        }
        Future<Void> ended = connections.find(sid).map(this::end).orElseGet(Future::succeededFuture);
        return ended.map(done -> new Granted(true));
    }

    /** Whether the connection is ending because its client recovers it elsewhere; its state lives on. */
    boolean isTaken(String sid) {
        return taken.contains(sid);
    }

    private Future<Void> end(Connection connection) {
        Promise<Void> ended = Promise.promise();
        connection.loop().execute(() -> {
            taken.add(connection.id());
            connection.close(TAKEN_UP);
            taken.remove(connection.id());
            ended.complete();
        });
        return ended.future();
    }
}
