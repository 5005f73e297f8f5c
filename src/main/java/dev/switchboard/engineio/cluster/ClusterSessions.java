package dev.switchboard.engineio.cluster;

import dev.switchboard.engineio.EngineConfig;
import dev.switchboard.engineio.EngineResponse;
import dev.switchboard.engineio.EngineSeams;
import dev.switchboard.engineio.EngineServer;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes one Engine.IO server's sessions reachable through every node of the cluster, so that no balancer needs to be
 * sticky. First {@link #seams} go into the server, then {@link #serve} gives it to the other nodes, and {@link #become}
 * says who they are, each time that this changes. Safe from any thread, with a context of its own for what comes from
 * other nodes; closed after the server's last session and before the cluster is left.
 */
public final class ClusterSessions {

    private static final Logger LOG = LoggerFactory.getLogger(ClusterSessions.class);

    /** What an answer may take beside the time that a poll is held. */
    private static final Duration MARGIN = Duration.ofSeconds(5);

    private static final long MAX_PUSH_BYTES = 16 << 20;
    private static final int UNREADABLE = 400;
    private static final int UNKNOWN = 404;

    private final String node;
    private final NodeBus bus;
    private final Context context;
    private final EdgeSessions elsewhere;
    private final NodeSids sids;
    private Set<String> others = Set.of();
    private OwnerSessions host;
    private MessageConsumer<Buffer> consumer;

    public ClusterSessions(Vertx vertx, String node, EngineConfig config) {
        this.node = node;
        this.bus = new NodeBus(vertx, config.path());
        this.context = ((VertxInternal) vertx).createEventLoopContext();
        this.sids = new NodeSids(node);
        Duration longestPoll = config.pingInterval().plus(config.pingTimeout()).plus(MARGIN);
        this.elsewhere = new EdgeSessions(node, bus, longestPoll, MAX_PUSH_BYTES);
    }

    /** The server's seams with ids that name this node, and with the other nodes' sessions. */
    public EngineSeams seams(EngineSeams seams) {
        return seams.withSids(sids).withRemote(elsewhere);
    }

    /** Serves this node's sessions; succeeds when the other nodes can know. */
    public Future<Void> serve(EngineServer server) {
        return onContext(() -> {
            host = new OwnerSessions(server, bus);
            consumer = bus.listen(node, this::receive);
            return consumer.completion();
        });
    }

    /** These are the other nodes now. Those that were there before are gone, and with them their sessions and clients. */
    public void become(Set<String> nodes) {
        Set<String> now = Set.copyOf(nodes);
        context.runOnContext(turn -> {
            Set<String> gone = new HashSet<>(others);
            gone.removeAll(now);
            others = now;
            elsewhere.become(now);
            gone.forEach(elsewhere::gone);
            if (host != null) {
                gone.forEach(host::gone);
            }
        });
    }

    /** Lets go of what other nodes have here, and is not reached by them any more. */
    public Future<Void> close() {
        return onContext(() -> {
            elsewhere.close();
            return consumer == null ? Future.succeededFuture() : consumer.unregister();
        });
    }

    private void receive(Message<Buffer> message) {
        try {
            receive(message, NodeMessageCodec.decode(message.body()));
        } catch (MalformedNodeMessage unreadable) {
            LOG.warn("what another node says cannot be read: {}", unreadable.getMessage());
            message.fail(UNREADABLE, unreadable.getMessage());
        }
    }

    private void receive(Message<Buffer> message, NodeMessage said) {
        if (said instanceof NodeMessage.Frames frames) {
            receive(frames);
        } else if (said instanceof NodeMessage.Credit credit) {
            credited(credit);
        } else if (said instanceof NodeMessage.Poll poll) {
            reply(message, host.poll(poll));
        } else if (said instanceof NodeMessage.Push push) {
            reply(message, host.push(push));
        } else if (said instanceof NodeMessage.Abandon abandon) {
            host.abandon(abandon.sid());
        } else if (said instanceof NodeMessage.Attach attach) {
            attach(message, attach);
        } else if (said instanceof NodeMessage.Close close) {
            elsewhere.close(close);
        } else if (said instanceof NodeMessage.Ended ended) {
            host.ended(ended);
        }
    }

    private void receive(NodeMessage.Frames frames) {
        if (frames.relay().edge().equals(node)) {
            elsewhere.receive(frames);
        } else {
            host.receive(frames);
        }
    }

    private void credited(NodeMessage.Credit credit) {
        if (credit.relay().edge().equals(node)) {
            elsewhere.credited(credit);
        } else {
            host.credited(credit);
        }
    }

    private void attach(Message<Buffer> message, NodeMessage.Attach attach) {
        if (host.attach(attach)) {
            message.reply(Buffer.buffer());
        } else {
            message.fail(UNKNOWN, "there is no such session");
        }
    }

    private static void reply(Message<Buffer> message, Future<EngineResponse> response) {
        response.onSuccess(answer -> message.reply(NodeMessageCodec.encode(answer)));
    }

    private Future<Void> onContext(Supplier<Future<Void>> action) {
        Promise<Void> done = Promise.promise();
        context.runOnContext(turn -> action.get().onComplete(done));
        return done.future();
    }
}
