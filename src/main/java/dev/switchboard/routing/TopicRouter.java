package dev.switchboard.routing;

import com.hazelcast.core.HazelcastInstance;
import dev.switchboard.bus.ConcernDirectory;
import dev.switchboard.bus.Topic;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * A node's knowledge of which nodes hear which topic, and its way to them. It serves what this node's
 * {@link dev.switchboard.bus.Publisher} and {@link dev.switchboard.bus.Audience} say and ask. Safe from any thread; all
 * its work is done on one event loop of its own. Lives from {@link #start} to {@link #close}, which comes after the last
 * connection and before the cluster is left.
 */
public final class TopicRouter implements ConcernDirectory, Interest {

    private final Vertx vertx;
    private final RouterCore core;
    private final AtomicBoolean closed = new AtomicBoolean();

    private TopicRouter(Vertx vertx, RouterCore core) {
        this.vertx = vertx;
        this.core = core;
    }

    /**
     * Starts on a node that is a member of the cluster, and succeeds when this node knows every member's interest and every
     * member knows this node. Connections and commands may come after that and not before.
     */
    public static Future<TopicRouter> start(
            Vertx vertx, HazelcastInstance hazelcast, RoutingConfig config, RoutingMetrics metrics) {
        RouterCore core = new RouterCore(hazelcast, config, metrics);
        return vertx.deployVerticle(core).map(deployed -> new TopicRouter(vertx, core));
    }

    /** Gives publications for this node to {@code delivery} from now on. */
    public void attach(NodeDelivery delivery) {
        core.run(() -> core.delivery().attach(delivery));
    }

    /** The context on which {@link NodeDelivery} is called. */
    public Context context() {
        return core.loop();
    }

    /**
     * Makes this node hear the topic. Succeeds once every member knows, so that what is published anywhere after that comes
     * here; at once if that is so already. A silent member is not waited for: when it knows or is gone, the topic is
     * {@link NodeDelivery#resync given back} to be read again. The future completes on the calling context.
     */
    @Override
    public Future<Void> listen(Topic topic) {
        if (closed.get()) {
            return Future.failedFuture("the node ends");
        }
        return called(promise -> core.listening().listen(topic, promise));
    }

    /** This node has no listener of the topic any more; it lingers, and to listen again in that time costs nothing. */
    @Override
    public void release(Topic topic) {
        core.run(() -> core.listening().release(topic));
    }

    @Override
    public boolean listens(Topic topic) {
        return closed.get() || core.listening().has(topic);
    }

    /**
     * This node does not hear the topic any more, from now on. Succeeds once every member knows, as {@link #listen} does:
     * what a member has sent here by then has arrived.
     */
    public Future<Void> withdraw(Topic topic) {
        return closed.get()
                ? Future.succeededFuture()
                : called(promise -> core.listening().withdraw(topic, promise));
    }

    /** This node's id. */
    public String node() {
        return core.self();
    }

    @Override
    public List<String> nodesOf(String concern) {
        return core.nodesOf(concern);
    }

    /** How many nodes the cluster has, this one included. */
    public int clusterSize() {
        return core.members().size();
    }

    /** The nodes of the cluster, this one first. */
    public List<RoutingMember> members() {
        return core.members();
    }

    /** Tells the nodes of the cluster, this one first, now and whenever they change; on {@link #context}. */
    public void watch(Consumer<List<RoutingMember>> watcher) {
        core.run(() -> core.watch(watcher));
    }

    /** Whether publications find their nodes: from the start until it is closed. */
    public boolean ready() {
        return !closed.get();
    }

    /** Says goodbye to the other nodes, which then send nothing here. Joins that still wait fail. */
    public Future<Void> close() {
        if (!closed.compareAndSet(false, true)) {
            return Future.succeededFuture();
        }
        return this.<Void>called(promise -> core.takeLeave().onComplete(promise))
                .compose(left -> vertx.undeploy(core.deploymentID()));
    }

    /** For this room's tests. */
    RouterCore core() {
        return core;
    }

    private <T> Future<T> called(Consumer<Promise<T>> action) {
        Promise<T> result = Promise.promise();
        Context caller = Vertx.currentContext();
        core.run(() -> action.accept(result));
        if (caller == null) {
            return result.future();
        }
        Promise<T> back = Promise.promise();
        result.future().onComplete(done -> caller.runOnContext(turn -> back.handle(done)));
        return back.future();
    }
}
