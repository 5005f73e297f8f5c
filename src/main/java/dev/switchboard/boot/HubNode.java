package dev.switchboard.boot;

import dev.switchboard.config.Settings;
import io.vertx.core.Vertx;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A started node. Several may run in one JVM. Starting and closing block their thread, which must not be an event loop;
 * all else is safe from any thread. Closed by whoever started it: the process at its end, or a test.
 */
public final class HubNode implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HubNode.class);

    private final Vertx vertx;
    private final String nodeId;
    private final OptionalInt httpPort;
    private final int opsPort;
    private final GracefulStop stop;

    HubNode(Vertx vertx, String nodeId, OptionalInt httpPort, int opsPort, GracefulStop stop) {
        this.vertx = vertx;
        this.nodeId = nodeId;
        this.httpPort = httpPort;
        this.opsPort = opsPort;
        this.stop = stop;
    }

    /** Starts a node and returns when clients and commands may come; a node that cannot start leaves nothing behind. */
    public static HubNode start(Settings settings) {
        GracefulStop stop = new GracefulStop();
        try {
            NodeStart start = new NodeStart(settings, stop);
            HubNode node = start.run();
            LOG.info(
                    "Switchboard ready: http={} ops={} node={} cluster={}",
                    node.httpPort.isPresent()
                            ? settings.at("http").text("host") + ":" + node.httpPort.getAsInt()
                            : "none",
                    settings.at("ops").text("host") + ":" + node.opsPort,
                    node.nodeId,
                    start.clusterName());
            return node;
        } catch (RuntimeException failure) {
            stop.run();
            throw failure;
        }
    }

    /** For tests, which speak as the hub does. */
    Vertx vertx() {
        return vertx;
    }

    /** The id of this node in the cluster, another one at each start. */
    public String nodeId() {
        return nodeId;
    }

    /** The port of the doors for clients, on a node that has any. */
    public int httpPort() {
        return httpPort.orElseThrow(() -> new IllegalStateException("this node has no doors"));
    }

    public int opsPort() {
        return opsPort;
    }

    /** Ends the node gracefully, in bounded time. */
    @Override
    public void close() {
        stop.run();
    }
}
