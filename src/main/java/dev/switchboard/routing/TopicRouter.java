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
 * A node's knowledge of which nodes listen to which topic, and its way to them. Serves this node's
 * {@link dev.switchboard.bus.Publisher} and {@link dev.switchboard.bus.Audience}. Safe from any thread; all work is done on
 * one event loop of its own. Lives from {@link #start} to {@link #close}, which is called after the last connection has
 * closed and before the node leaves the cluster.
 */
public final class TopicRouter implements ConcernDirectory, Interest {

    private final Vertx vertx;
    private final String deployment;
    private final RouterCore core;
    private final AtomicBoolean closed = new AtomicBoolean();

    private TopicRouter(Vertx vertx, String deployment, RouterCore core) {
        this.vertx = vertx;
        this.deployment = deployment;
        this.core = core;
    }

    /**
     * Starts on a node that is a member of the cluster. Succeeds when this node knows every member's interest and every
     * member knows this node. Accept connections and commands only after that.
     */
    public static Future<TopicRouter> start(
            Vertx vertx, HazelcastInstance hazelcast, RoutingConfig config, RoutingMetrics metrics) {
        RouterVerticle verticle = new RouterVerticle(hazelcast, config, metrics);
        return vertx.deployVerticle(verticle).map(deployment -> new TopicRouter(vertx, deployment, verticle.core()));
    }

    /** Hands publications for this node to {@code delivery} from now on. */
    public void attach(NodeDelivery delivery) {
        core.loop().execute(() -> core.delivery().attach(delivery));
    }

    /** The context on which {@link NodeDelivery} is called. */
    public Context context() {
        return core.loop().context();
    }

    /**
     * Makes this node listen to the topic. Succeeds once every member knows, so that anything published later, on any
     * node, arrives here; at once if they know already. A silent member is not waited for: when it knows or has left, the
     * topic is {@link NodeDelivery#resync read again}. The future completes on the calling context.
     */
    @Override
    public Future<Void> listen(Topic topic) {
        if (closed.get()) {
            return Future.failedFuture("this node is stopping");
        }
        return call(promise -> core.listening().listen(topic, promise));
    }

    /** This node has no listener of the topic any more. The topic lingers; listening to it meanwhile costs nothing. */
    @Override
    public void release(Topic topic) {
        core.loop().execute(() -> core.listening().release(topic));
    }

    @Override
    public boolean listens(Topic topic) {
        return closed.get() || core.listening().has(topic);
    }

    /**
     * Stops listening to the topic without a linger. Succeeds once every member knows, as {@link #listen} does: everything
     * that a member has sent here by then has arrived.
     */
    public Future<Void> withdraw(Topic topic) {
        return closed.get()
                ? Future.succeededFuture()
                : call(promise -> core.listening().withdraw(topic, promise));
    }

    /** This node's id. */
    public String node() {
        return core.self();
    }

    @Override
    public List<String> nodesOf(String concern) {
        return core.concerns().of(concern);
    }

    /** The nodes of the cluster, this one first. */
    public List<RoutingMember> members() {
        return core.members().members();
    }

    /** Calls the watcher with the nodes of the cluster, this one first, now and after each change; on {@link #context}. */
    public void watch(Consumer<List<RoutingMember>> watcher) {
        core.loop().execute(() -> core.members().watch(watcher));
    }

    /** Whether publications reach their nodes: from the start until it is closed. */
    public boolean ready() {
        return !closed.get();
    }

    /** Says goodbye to the other nodes, which then send nothing here any more. Pending joins fail. */
    public Future<Void> close() {
        if (!closed.compareAndSet(false, true)) {
            return Future.succeededFuture();
        }
        return this.<Void>call(promise -> core.sendGoodbyes().onComplete(promise))
                .compose(sent -> vertx.undeploy(deployment));
    }

    /** For the tests of this room. */
    RouterCore core() {
        return core;
    }

    private <T> Future<T> call(Consumer<Promise<T>> action) {
        Promise<T> result = Promise.promise();
        Context caller = Vertx.currentContext();
        core.loop().execute(() -> action.accept(result));
        if (caller == null) {
            return result.future();
        }
        Promise<T> back = Promise.promise();
        result.future().onComplete(done -> caller.runOnContext(turn -> back.handle(done)));
        return back.future();
    }
}
