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
 * Carries {@link NodeMessage}s to the one address that each node has for them. What one thread says to a node arrives in
 * that order, or not at all; a question fails at once when its node is gone, as the bus by itself would only find it
 * late. Safe from any thread.
 */
final class NodeBus {

    private final Vertx vertx;
    private final String place;
    private final Map<String, Set<Promise<Buffer>>> asked = new ConcurrentHashMap<>();

    /** @param place tells the addresses of one Engine.IO server from those of another on the same nodes */
    NodeBus(Vertx vertx, String place) {
        this.vertx = vertx;
        this.place = place;
    }

    MessageConsumer<Buffer> listen(String self, Consumer<Message<Buffer>> receiver) {
        return vertx.eventBus().consumer(address(self), receiver::accept);
    }

    void send(String node, NodeMessage message) {
        vertx.eventBus().send(address(node), NodeMessageCodec.encode(message));
    }

    Future<Buffer> ask(String node, NodeMessage message, Duration patience) {
        Promise<Buffer> answer = Promise.promise();
        Set<Promise<Buffer>> open = asked.computeIfAbsent(node, first -> ConcurrentHashMap.newKeySet());
        open.add(answer);
        vertx.eventBus()
                .<Buffer>request(
                        address(node),
                        NodeMessageCodec.encode(message),
                        new DeliveryOptions().setSendTimeout(patience.toMillis()))
                .onSuccess(reply -> answer.tryComplete(reply.body()))
                .onFailure(answer::tryFail);
        return answer.future().onComplete(done -> open.remove(answer));
    }

    /** The node is gone, and will answer nothing. */
    void gone(String node) {
        Set<Promise<Buffer>> open = asked.remove(node);
        if (open != null) {
            open.forEach(answer -> answer.tryFail("node " + node + " is gone"));
        }
    }

    /** This node ends, and waits for nothing any more. */
    void end() {
        asked.keySet().forEach(this::gone);
    }

    private String address(String node) {
        return "switchboard.sessions." + node + place;
    }
}
