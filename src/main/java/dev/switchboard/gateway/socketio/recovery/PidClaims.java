package dev.switchboard.gateway.socketio.recovery;

import dev.switchboard.bus.Caller;
import dev.switchboard.bus.Commands;
import dev.switchboard.bus.GatewayCommands;
import dev.switchboard.bus.GatewayCommands.Granted;
import dev.switchboard.bus.HubCommands;
import dev.switchboard.gateway.connection.CloseReason;
import dev.switchboard.gateway.connection.Connection;
import dev.switchboard.gateway.connection.ConnectionRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Sees to it that a client's connection lives once in the cluster. Who takes one up claims it here first and then at every
 * node: each ends the older connection that it holds. Of two claims at the same time the one that was granted by all
 * nodes wins, else the greater one, whichever node hears of the other first; the loser's client begins anew. A node that is
 * silent for 300 ms is not waited for; it ends what it holds when it hears of the claim. Safe from any thread; lives as
 * long as the node.
 */
final class PidClaims {

    private static final Duration PATIENCE = Duration.ofMillis(300);
    private static final CloseReason TAKEN_UP = new CloseReason(4403, "taken up elsewhere", false);

    /** One attempt to take up a connection, from its beginning to the new connection's admission. */
    static final class Claim {

        private final String sid;
        private final String number = RecoverySecret.newPid();
        private volatile boolean granted;
        private volatile boolean lost;

        private Claim(String sid) {
            this.sid = sid;
        }

        /** Gives way to the claim of this number, if it is itself or a greater one and this one not granted yet. */
        synchronized boolean yieldsTo(String other) {
            if (number.equals(other)) {
                return true;
            }
            if (!granted && number.compareTo(other) < 0) {
                lost = true;
            }
            return lost;
        }

        /** Whether another one has won. */
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

    /** Claims the connection of this id; empty if another claim wins. Otherwise it lives nowhere any more. */
    Future<Optional<Claim>> claim(String sid) {
        Claim own = new Claim(sid);
        Claim standing = claims.merge(sid, own, PidClaims::stronger);
        if (standing != own) {
            return Future.succeededFuture(Optional.empty());
        }
        GatewayCommands.Claim asked = new GatewayCommands.Claim(sid, own.number);
        return commands.askEach(GatewayCommands.CLAIM, Caller.HUB, asked, PATIENCE)
                .map(answers -> {
                    if (answers.given().stream().anyMatch(answer -> !answer.granted())) {
                        own.lost = true;
                    }
                    return granted(own) ? Optional.of(own) : Optional.empty();
                });
    }

    /** Of two on this node the later one wins, whose client is still there, unless the older one has its connection. */
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

    /** The new connection is in the registry, or will never be. */
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

    /** Whether the connection ends just now because its client has taken it up elsewhere: it is not over. */
    boolean isTaken(String sid) {
        return taken.contains(sid);
    }

    private Future<Void> end(Connection connection) {
        Promise<Void> ended = Promise.promise();
        connection.shard().execute(() -> {
            taken.add(connection.id());
            connection.close(TAKEN_UP);
            taken.remove(connection.id());
            ended.complete();
        });
        return ended.future();
    }
}
