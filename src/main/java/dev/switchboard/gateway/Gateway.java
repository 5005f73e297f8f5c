package dev.switchboard.gateway;

import dev.switchboard.auth.TokenVerifier;
import dev.switchboard.bus.Commands;
import dev.switchboard.bus.Decisions;
import dev.switchboard.bus.Headroom;
import dev.switchboard.bus.LogLineage;
import dev.switchboard.bus.RateLimiter;
import dev.switchboard.bus.TopicLogs;
import dev.switchboard.bus.Tracing;
import dev.switchboard.gateway.admission.Admission;
import dev.switchboard.gateway.admission.OwnCommands;
import dev.switchboard.gateway.admission.SeenUsers;
import dev.switchboard.gateway.commands.ClientRequests;
import dev.switchboard.gateway.commands.CommandForwarder;
import dev.switchboard.gateway.commands.Moves;
import dev.switchboard.gateway.connection.ConnectionRegistry;
import dev.switchboard.gateway.connection.Draining;
import dev.switchboard.gateway.connection.Shard;
import dev.switchboard.gateway.connection.ShardAudit;
import dev.switchboard.gateway.operator.Drain;
import dev.switchboard.gateway.topics.CatchUp;
import dev.switchboard.gateway.topics.Digest;
import dev.switchboard.gateway.topics.FanoutContext;
import dev.switchboard.gateway.topics.FeedAudit;
import dev.switchboard.gateway.topics.Heads;
import dev.switchboard.gateway.topics.Joiner;
import dev.switchboard.gateway.topics.Replays;
import dev.switchboard.gateway.topics.TopicFanout;
import dev.switchboard.routing.Interest;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The composition of one node's gateway: what its endpoints and event-loop shards share. Made at start; its parts are handed
 * out one by one, and none of them holds it. Safe from any thread; lives as long as the node.
 */
public final class Gateway {

    private final Vertx vertx;
    private final String node;
    private final GatewayConfig config;
    private final Headroom headroom;
    private final GatewayMetrics metrics;
    private final ConnectionRegistry registry;
    private final Draining draining = new Draining();
    private final Drain drain;
    private final TopicFanout fanout;
    private final Digest digest;
    private final FeedAudit feedAudit;
    private final CatchUp catchUp;
    private final CommandForwarder forwarder;
    private final Moves moves;
    private final ClientRequests requests;
    private final Admission admission;
    private final List<Shard> shards = new CopyOnWriteArrayList<>();

    /**
     * @param delivery the context on which routing delivers, and on which the fan-out therefore runs
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
            Headroom headroom,
            GatewayMetrics metrics) {
        this.vertx = vertx;
        this.node = node;
        this.config = config;
        this.headroom = headroom;
        this.metrics = metrics;
        this.registry = new ConnectionRegistry(config.connection().maxPerUser());
        this.drain = new Drain(vertx, registry, draining, config.drain());
        LogLineage lineage = LogLineage.of(vertx);
        TopicLogs logs = new TopicLogs(commands, lineage::note);
        Heads heads = new Heads(delivery, logs);
        FanoutContext context = new FanoutContext(vertx, delivery, interest, logs, config.topics(), metrics);
        this.fanout = new TopicFanout(context, heads, registry::find);
        delivery.runOnContext(begun -> fanout.noteLineage(lineage.number()));
        lineage.watch(number -> delivery.runOnContext(noted -> fanout.noteLineage(number)));
        this.digest = new Digest(fanout, logs, context);
        this.feedAudit = new FeedAudit(fanout, context, metrics);
        Decisions decisions = Decisions.of(vertx);
        Replays replays = new Replays(logs, config.topics(), metrics);
        this.catchUp = new CatchUp(fanout, heads, replays);
        Joiner joiner = new Joiner(fanout, heads, logs, replays, decisions);
        this.forwarder = new CommandForwarder(
                commands,
                limiter,
                joiner,
                OwnCommands.all(tokens, decisions),
                config.commands(),
                metrics,
                Tracing.of(vertx));
        this.moves = new Moves(commands, registry, decisions, joiner, config.commands());
        this.requests = new ClientRequests(vertx, registry);
        this.admission = new Admission(
                config.admission(),
                headroom,
                tokens,
                registry,
                draining,
                joiner,
                decisions,
                new SeenUsers(vertx, commands),
                config.connection().wire().intake(),
                metrics);
        digest.start(vertx);
        feedAudit.start(vertx, config.topics());
    }

    /** A shard for the event loop that calls this. */
    public Shard newShard() {
        Shard shard = new Shard(vertx, node, config.connection(), registry, fanout, headroom, metrics);
        new ShardAudit(shard, registry, feedAudit, catchUp, metrics).start();
        admission.attach(shard);
        shards.add(shard);
        return shard;
    }

    /** The shards of this node; each instance of the HTTP server has made one. */
    public List<Shard> shards() {
        return shards;
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

    /** What back ends do to connections of this node. */
    public Moves moves() {
        return moves;
    }

    /** What back ends ask connections of this node. */
    public ClientRequests requests() {
        return requests;
    }

    public CommandForwarder forwarder() {
        return forwarder;
    }

    public Drain drain() {
        return drain;
    }

    /** Stops asking other nodes; to be called when the last connection is gone. */
    public void end() {
        digest.stop(vertx);
        feedAudit.stop();
    }
}
