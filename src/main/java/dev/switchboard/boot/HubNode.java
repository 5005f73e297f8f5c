package dev.switchboard.boot;

import dev.switchboard.bus.AuditAct;
import dev.switchboard.bus.AuditTrail;
import dev.switchboard.bus.Caller;
import dev.switchboard.config.Reloadable;
import dev.switchboard.config.Settings;
import dev.switchboard.config.Version;
import io.vertx.core.Vertx;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running node. One JVM may run several. Starting and closing block their thread, which must not be an event loop;
 * everything else is safe from any thread. Its creator, the process or a test, closes it.
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

    /** Starts a node and returns when it takes clients and commands. A failed start cleans up after itself. */
    public static HubNode start(Settings settings) {
        return start(Reloadable.of(settings), new CompletableFuture<>());
    }

    /** As {@link #start(Settings)}; gives the start up when {@code exit} completes, and follows what is reloadable. */
    static HubNode start(Reloadable<Settings> running, CompletableFuture<?> exit) {
        GracefulStop stop = new GracefulStop();
        try {
            NodeStart start = new NodeStart(running, stop, exit);
            HubNode node = start.run();
            node.logReady(running.get(), start.clusterName());
            return node;
        } catch (RuntimeException failure) {
            stop.run();
            throw failure;
        }
    }

    /** The last line of a start. Scripts wait for its first words; it ends with the address for a person to open. */
    private void logReady(Settings settings, String cluster) {
        Settings http = settings.at("http");
        LOG.info(
                "Switchboard ready: http={} ops={} node={} cluster={} version={}{}",
                httpPort.isPresent() ? http.text("host") + ":" + httpPort.getAsInt() : "none",
                settings.at("ops").text("host") + ":" + opsPort,
                nodeId,
                cluster,
                Version.current(),
                httpPort.isPresent() ? "; open " + url(http, httpPort.getAsInt()) : "");
    }

    private static String url(Settings http, int port) {
        String scheme = http.at("tls").optionalText("cert").isPresent() ? "https" : "http";
        String host = http.text("host");
        if (AnyHost.is(host)) {
            host = "127.0.0.1";
        }
        return scheme + "://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port + "/";
    }

    /** Records what the hub itself, or whoever may signal its process, has done. */
    void record(AuditAct act) {
        AuditTrail.of(vertx).record(Caller.HUB, act);
    }

    /** For tests, which send commands as the hub does. */
    Vertx vertx() {
        return vertx;
    }

    /** The id of this node in the cluster; every start has its own. */
    public String nodeId() {
        return nodeId;
    }

    /** The port for clients, on a node that runs the gateway. */
    public int httpPort() {
        return httpPort.orElseThrow(() -> new IllegalStateException("this node runs no gateway"));
    }

    public int opsPort() {
        return opsPort;
    }

    /** Stops the node gracefully, in bounded time. */
    @Override
    public void close() {
        stop.run();
    }
}
