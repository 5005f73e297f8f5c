package dev.switchboard.engineio.cluster;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Sends {@link NodeMessage}s to the one event-bus address that each node has for them. Messages from one thread to a node
 * arrive in order or not at all. A request fails as soon as its node leaves the cluster; the event bus alone would only
 * notice at the timeout. Safe from any thread.
 */
final class NodeBus {

    private final Vertx vertx;
    private final String path;
    private final Map<String, Set<Promise<Buffer>>> pending = new ConcurrentHashMap<>();

    /** @param path keeps the addresses of several Engine.IO servers on the same nodes apart */
    NodeBus(Vertx vertx, String path) {
        this.vertx = vertx;
        this.path = path;
    }

    MessageConsumer<Buffer> listen(String self, Consumer<Message<Buffer>> receiver) {
        return vertx.eventBus().consumer(address(self), receiver::accept);
    }

    void send(String node, NodeMessage message) {
        vertx.eventBus().send(address(node), NodeMessageCodec.encode(message));
    }

    Future<Buffer> request(String node, NodeMessage message, Duration timeout) {
        Promise<Buffer> answer = Promise.promise();
        Set<Promise<Buffer>> open = pending.computeIfAbsent(node, first -> ConcurrentHashMap.newKeySet());
        open.add(answer);
        vertx.eventBus()
                .<Buffer>request(
                        address(node),
                        NodeMessageCodec.encode(message),
                        new DeliveryOptions().setSendTimeout(timeout.toMillis()))
                .onSuccess(reply -> answer.tryComplete(reply.body()))
                .onFailure(answer::tryFail);
        return answer.future().onComplete(done -> open.remove(answer));
    }

    /** The node has left the cluster: its pending requests fail. */
    void nodeLeft(String node) {
        Set<Promise<Buffer>> open = pending.remove(node);
        if (open != null) {
            open.forEach(answer -> answer.tryFail("node " + node + " has left the cluster"));
        }
    }

    /** This node stops: all pending requests fail. */
    void close() {
        pending.keySet().forEach(this::nodeLeft);
    }

    private String address(String node) {
        return "switchboard.sessions." + node + path;
    }
}
