package dev.switchboard.routing;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/** Counts what the routers of one process send to each other, by the sender's thread and by the receiver's address. */
final class Traffic {

    private static final class Count {
        private final LongAdder bytes = new LongAdder();
        private final LongAdder frames = new LongAdder();

        void add(int length) {
            bytes.add(length);
            frames.increment();
        }
    }

    private final Map<Long, Count> sent = new ConcurrentHashMap<>();
    private final Map<String, Count> received = new ConcurrentHashMap<>();

    void watch(Vertx vertx) {
        vertx.eventBus().addOutboundInterceptor(delivery -> {
            if (delivery.message().body() instanceof Buffer frame) {
                sent.computeIfAbsent(Thread.currentThread().getId(), first -> new Count())
                        .add(frame.length());
                received.computeIfAbsent(delivery.message().address(), first -> new Count())
                        .add(frame.length());
            }
            delivery.next();
        });
    }

    void reset() {
        sent.clear();
        received.clear();
    }

    double sentBytes(List<SimulatedNode> nodes) {
        return average(nodes, node -> sent.get(node.loop().getId()), true);
    }

    double sentFrames(List<SimulatedNode> nodes) {
        return average(nodes, node -> sent.get(node.loop().getId()), false);
    }

    /** Without the answers, which have addresses of their own. */
    double receivedBytes(List<SimulatedNode> nodes) {
        return average(nodes, node -> received.get(BusLink.address(node.name)), true);
    }

    double receivedFrames(List<SimulatedNode> nodes) {
        return average(nodes, node -> received.get(BusLink.address(node.name)), false);
    }

    private static double average(List<SimulatedNode> nodes, Function<SimulatedNode, Count> of, boolean bytes) {
        return nodes.stream()
                .map(of)
                .filter(count -> count != null)
                .mapToLong(count -> bytes ? count.bytes.sum() : count.frames.sum())
                .average()
                .orElse(0);
    }
}
