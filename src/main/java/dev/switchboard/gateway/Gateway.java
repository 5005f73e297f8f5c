package dev.switchboard.gateway;

import dev.switchboard.auth.TokenVerifier;
import dev.switchboard.bus.Commands;
import dev.switchboard.bus.RateLimiter;
import dev.switchboard.bus.TopicLogs;
import dev.switchboard.gateway.admission.Admission;
import dev.switchboard.gateway.admission.SeenUsers;
import dev.switchboard.gateway.commands.CommandForwarder;
import dev.switchboard.gateway.commands.OwnCommands;
import dev.switchboard.gateway.connection.Close;
import dev.switchboard.gateway.connection.Connection;
import dev.switchboard.gateway.connection.ConnectionRegistry;
import dev.switchboard.gateway.connection.GatewayConfig;
import dev.switchboard.gateway.connection.GatewayMetrics;
import dev.switchboard.gateway.connection.Shard;
import dev.switchboard.gateway.topics.Digest;
import dev.switchboard.gateway.topics.Heads;
import dev.switchboard.gateway.topics.Joiner;
import dev.switchboard.gateway.topics.TopicFanout;
import dev.switchboard.routing.Interest;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * One node's gateway: what its doors and event loops share. Made at start, handed to each HTTP server instance, which
 * takes a {@link Shard} from it. Safe from any thread.
 */
public final class Gateway {

    /** The commands about the connection itself, which no concern owns. */
    public static final Set<String> OWN_COMMANDS = OwnCommands.NAMES;

    private final Vertx vertx;
    private final String node;
    private final GatewayConfig config;
    private final TokenVerifier tokens;
    private final RateLimiter limiter;
    private final GatewayMetrics metrics;
    private final ConnectionRegistry registry;
    private final TopicFanout fanout;
    private final Digest digest;
    private final Heads heads;
    private final CommandForwarder forwarder;
    private final Joiner joiner;
    private final Admission admission;
    private final List<Shard> shards = new CopyOnWriteArrayList<>();
    private volatile boolean draining;
    private volatile boolean ending;

    /**
     * @param delivery the context on which routing delivers, and on which the fan-out therefore lives
     */
    public Gateway(
            Vertx vertx,
            String node,
            GatewayConfig config,
            TokenVerifier tokens,
            Commands commands,
            Interest interest,
            Context delivery,
            RateLimiter limiter,
            GatewayMetrics metrics) {
        this.vertx = vertx;
        this.node = node;
        this.config = config;
        this.tokens = tokens;
        this.limiter = limiter;
        this.metrics = metrics;
        this.registry = new ConnectionRegistry(config.maxConnectionsPerUser());
        TopicLogs logs = new TopicLogs(commands);
        this.joiner = new Joiner(this, logs);
        this.fanout = new TopicFanout(this, delivery, interest, logs);
        this.digest = new Digest(fanout, logs, delivery);
        digest.start(vertx);
        fanout.audit().start();
        this.heads = new Heads(delivery, logs);
        this.forwarder = new CommandForwarder(this, commands, joiner);
        this.admission = new Admission(this, joiner, new SeenUsers(vertx, commands));
    }

    /** A shard for the event loop that calls this. */
    public Shard newShard() {
        Shard shard = new Shard(this, vertx.getOrCreateContext());
        shards.add(shard);
        return shard;
    }

    /** The shards of this node; each instance of the HTTP server has made one. */
    public List<Shard> shards() {
        return shards;
    }

    /** An id for a new connection. */
    public String newConnectionId() {
        return UUID.randomUUID().toString();
    }

    public Vertx vertx() {
        return vertx;
    }

    public String node() {
        return node;
    }

    public GatewayConfig config() {
        return config;
    }

    public TokenVerifier tokens() {
        return tokens;
    }

    public ConnectionRegistry registry() {
        return registry;
    }

    /** What routing delivers to. */
    public TopicFanout fanout() {
        return fanout;
    }

    public Admission admission() {
        return admission;
    }

    public RateLimiter limiter() {
        return limiter;
    }

    public GatewayMetrics metrics() {
        return metrics;
    }

    public Heads heads() {
        return heads;
    }

    public Joiner joiner() {
        return joiner;
    }

    public CommandForwarder forwarder() {
        return forwarder;
    }

    /** Admits nobody from now on, until {@link #admitAgain}. */
    public void drain() {
        draining = true;
    }

    /** Admits nobody ever again. */
    public void drainForGood() {
        ending = true;
        draining = true;
    }

    /** Takes a drain back; false if the node ends. */
    public boolean admitAgain() {
        draining = ending;
        return !ending;
    }

    /** Asks nothing of other nodes any more; to be called when the last connection is gone. */
    public void end() {
        digest.stop(vertx);
        fanout.audit().stop(vertx);
    }

    public boolean isDraining() {
        return draining;
    }

    public void opened(Connection connection) {
        connection.shard().opened(connection);
        connection.metrics().opened();
        admission.logOpened(connection);
    }

    public void closed(Connection connection, Close reason) {
        if (registry.remove(connection)) {
            connection.metrics().closed(reason.reason().label());
            admission.logClosed(connection, reason);
        }
    }
}
