package dev.switchboard.engineio.cluster;

import dev.switchboard.engineio.EngineConfig;
import dev.switchboard.engineio.EngineResponse;
import dev.switchboard.engineio.EngineSeams;
import dev.switchboard.engineio.EngineServer;
import dev.switchboard.wire.MalformedBytes;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the sessions of one Engine.IO server reachable through every node of the cluster, so that no load balancer has to
 * be sticky. Usage: build the server with {@link #seams}, offer it to the other nodes with {@link #serve}, and call
 * {@link #membersChanged} at every change of membership. Safe from any thread; messages from other nodes arrive on a
 * context of its own. Close it after the server's last session and before leaving the cluster.
 */
public final class ClusterSessions {

    private static final Logger LOG = LoggerFactory.getLogger(ClusterSessions.class);

    /** How long an answer may take in addition to the time that a poll is held. */
    private static final Duration MARGIN = Duration.ofSeconds(5);

    private static final long MAX_PUSH_BYTES = 16 << 20;
    private static final int MALFORMED = 400;
    private static final int UNKNOWN_SESSION = 404;

    private final String node;
    private final NodeBus bus;
    private final Future<Context> loop;
    private final EdgeSessions edge;
    private final NodeSids sids;
    private Set<String> others = Set.of();
    /** Null until this node serves its sessions. */
    private @Nullable OwnerSessions owner;

    private @Nullable MessageConsumer<Buffer> consumer;

    public ClusterSessions(Vertx vertx, String node, EngineConfig config) {
        this.node = node;
        this.bus = new NodeBus(vertx, config.path());
        this.loop = ownLoop(vertx);
        this.sids = new NodeSids(node);
        Duration longestPoll = config.pingInterval().plus(config.pingTimeout()).plus(MARGIN);
        this.edge = new EdgeSessions(node, bus, longestPoll, MAX_PUSH_BYTES);
    }

    /** Adds to a server's seams session ids that name this node, and the other nodes' sessions. */
    public EngineSeams seams(EngineSeams seams) {
        return seams.withSids(sids).withRemote(edge);
    }

    /** Offers this node's sessions to the other nodes; succeeds once those can reach them. */
    public Future<Void> serve(EngineServer server) {
        return onContext(() -> {
            OwnerSessions serving = new OwnerSessions(server, bus);
            MessageConsumer<Buffer> listening = bus.listen(node, message -> receive(message, serving));
            owner = serving;
            consumer = listening;
            return listening.completion();
        });
    }

    /** Sets the other nodes of the cluster. A node that is missing now has left, with its sessions and clients. */
    public void membersChanged(Set<String> nodes) {
        Set<String> now = Set.copyOf(nodes);
        runOnLoop(() -> {
            Set<String> left = new HashSet<>(others);
            left.removeAll(now);
            others = now;
            edge.membersChanged(now);
            left.forEach(edge::nodeLeft);
            if (owner != null) {
                left.forEach(owner::nodeLeft);
            }
        });
    }

    /** Ends the relays of other nodes' sessions and stops serving this node's own. */
    public Future<Void> close() {
        return onContext(() -> {
            edge.close();
            return consumer == null ? Future.succeededFuture() : consumer.unregister();
        });
    }

    private void receive(Message<Buffer> message, OwnerSessions serving) {
        try {
            receive(message, serving, NodeMessageCodec.decode(message.body()));
        } catch (MalformedBytes malformed) {
            LOG.warn("malformed message from another node: {}", malformed.getMessage());
            message.fail(MALFORMED, malformed.getMessage());
        }
    }

    private void receive(Message<Buffer> message, OwnerSessions serving, NodeMessage content) {
        if (content instanceof NodeMessage.Frames frames) {
            receive(frames, serving);
        } else if (content instanceof NodeMessage.Credit credit) {
            credited(credit, serving);
        } else if (content instanceof NodeMessage.Poll poll) {
            reply(message, serving.poll(poll));
        } else if (content instanceof NodeMessage.Push push) {
            reply(message, serving.push(push));
        } else if (content instanceof NodeMessage.Abandon abandon) {
            serving.abandon(abandon.sid());
        } else if (content instanceof NodeMessage.Attach attach) {
            attach(message, serving, attach);
        } else if (content instanceof NodeMessage.Close close) {
            edge.close(close);
        } else if (content instanceof NodeMessage.Ended ended) {
            serving.ended(ended);
        }
    }

    private void receive(NodeMessage.Frames frames, OwnerSessions serving) {
        if (frames.relay().edge().equals(node)) {
            edge.receive(frames);
        } else {
            serving.receive(frames);
        }
    }

    private void credited(NodeMessage.Credit credit, OwnerSessions serving) {
        if (credit.relay().edge().equals(node)) {
            edge.credited(credit);
        } else {
            serving.credited(credit);
        }
    }

    private static void attach(Message<Buffer> message, OwnerSessions serving, NodeMessage.Attach attach) {
        if (serving.attach(attach)) {
            message.reply(Buffer.buffer());
        } else {
            message.fail(UNKNOWN_SESSION, "unknown session");
        }
    }

    private static void reply(Message<Buffer> message, Future<EngineResponse> response) {
        response.onSuccess(answer -> message.reply(NodeMessageCodec.encode(answer)));
    }

    private Future<Void> onContext(Supplier<Future<Void>> action) {
        Promise<Void> done = Promise.promise();
        runOnLoop(() -> action.get().onComplete(done));
        return done.future();
    }

    private void runOnLoop(Runnable task) {
        loop.onSuccess(context -> context.runOnContext(turn -> task.run()));
    }

    /** The context of an event loop of Vert.x's choice, which only a verticle gets. It goes with Vert.x. */
    private static Future<Context> ownLoop(Vertx vertx) {
        Promise<Context> loop = Promise.promise();
        vertx.deployVerticle(new VerticleBase() {
                    @Override
                    public Future<?> start() {
                        loop.complete(context);
                        return Future.succeededFuture();
                    }
                })
                .onFailure(loop::tryFail);
        return loop.future();
    }
}
