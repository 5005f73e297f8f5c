package dev.switchboard.routing;

import dev.switchboard.bus.Topic;
import dev.switchboard.testing.Await;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * A node of the simulation: a router as the hub runs it, on an event loop of its own, with members in memory instead of
 * Hazelcast and the event bus of one process instead of sockets. The thread of the simulation calls its methods.
 */
final class SimulatedNode {

    /** How often the loop looks how late it is. */
    private static final long LATENESS_MS = 10;

    final String name;
    final boolean measured;
    /** How long each join took, in microseconds. */
    final ConcurrentLinkedQueue<Long> joins = new ConcurrentLinkedQueue<>();

    final AtomicLong provisional = new AtomicLong();
    /** The longest time that the loop did nothing else, in milliseconds. */
    final AtomicLong latest = new AtomicLong();

    private final Vertx vertx;
    private final SimulatedMembers members;
    /** How many of the node's users are in a topic. */
    private final Map<Topic, Integer> counts = new HashMap<>();

    private UUID member;
    private RouterVerticle verticle;
    private String deployment;
    private Thread loop;

    SimulatedNode(Vertx vertx, SimulatedMembers members, String name, boolean measured) {
        this.vertx = vertx;
        this.members = members;
        this.name = name;
        this.measured = measured;
    }

    /** Starts it; the future succeeds when it is ready. */
    Future<Void> start(RoutingConfig config) {
        member = UUID.randomUUID();
        counts.clear();
        verticle = new RouterVerticle(members.join(name, member, measured), config, new RoutingMetrics() {
            @Override
            public void joined(Duration took, boolean isProvisional) {
                if (measured) {
                    joins.add(took.toNanos() / 1_000);
                    provisional.addAndGet(isProvisional ? 1 : 0);
                }
            }
        });
        return vertx.deployVerticle(verticle).onSuccess(id -> deployment = id).map(id -> {
            verticle.core().loop().execute(() -> {
                loop = Thread.currentThread();
                if (measured) {
                    watch(System.nanoTime());
                }
            });
            return null;
        });
    }

    private void watch(long before) {
        verticle.core().loop().after(LATENESS_MS, () -> {
            long now = System.nanoTime();
            latest.accumulateAndGet((now - before) / 1_000_000 - LATENESS_MS, Math::max);
            watch(now);
        });
    }

    /** It dies: nothing is sent any more. */
    Future<Void> die() {
        members.leave(member);
        return vertx.undeploy(deployment);
    }

    /** It says goodbye and leaves. */
    Future<Void> leave() {
        Promise<Void> said = Promise.promise();
        verticle.core().loop().execute(() -> verticle.core().sendGoodbyes().onComplete(said));
        return said.future().compose(sent -> vertx.undeploy(deployment)).onSuccess(done -> members.leave(member));
    }

    /** The user's topics have one more listener here; the future succeeds when every member knows. */
    Future<Void> enter(List<Topic> topics) {
        List<Topic> fresh = new ArrayList<>();
        for (Topic topic : topics) {
            if (counts.merge(topic, 1, Integer::sum) == 1) {
                fresh.add(topic);
            }
        }
        Promise<Void> known = Promise.promise();
        verticle.core().loop().execute(() -> {
            List<Future<Void>> listening = new ArrayList<>(fresh.size());
            for (Topic topic : fresh) {
                Promise<Void> one = Promise.promise();
                listening.add(one.future());
                verticle.core().listening().listen(topic, one);
            }
            Future.all(listening).<Void>mapEmpty().onComplete(known);
        });
        return known.future();
    }

    /** The user's topics have one listener less here. */
    void exit(List<Topic> topics) {
        List<Topic> last = new ArrayList<>();
        for (Topic topic : topics) {
            if (counts.merge(topic, -1, Integer::sum) == 0) {
                counts.remove(topic);
                last.add(topic);
            }
        }
        verticle.core().loop().execute(() -> last.forEach(verticle.core().listening()::release));
    }

    /** What the router's loop says of its parts. */
    <T> T ask(Function<RouterCore, T> question) {
        Promise<T> answer = Promise.promise();
        verticle.core().loop().execute(() -> answer.complete(question.apply(verticle.core())));
        return Await.await(answer.future());
    }

    Thread loop() {
        return loop;
    }

    /** The CPU time of its event loop, in milliseconds. */
    long cpuMs() {
        return ManagementFactory.getThreadMXBean().getThreadCpuTime(loop.getId()) / 1_000_000;
    }
}
