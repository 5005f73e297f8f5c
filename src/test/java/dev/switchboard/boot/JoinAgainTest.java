package dev.switchboard.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.switchboard.bus.seal.SealMetrics;
import dev.switchboard.testing.Await;
import dev.switchboard.testing.TestCluster;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Regression: a connection between two members broke while a third one joined. The start failed, and where the process lived
 * on, its member stayed in the cluster without a router, so that all later nodes waited for it.
 */
class JoinAgainTest {

    private final List<Vertx> lost = new ArrayList<>();

    @Test
    void leavesAfterAFailedJoinAndJoinsAgain() throws Exception {
        try (TestCluster cluster = TestCluster.of(1)) {
            ClusteredVertx second = Await.result(
                    ClusteredVertx.start(cluster.config(), this::failingOnce, new VertxOptions(), SealMetrics.NONE));

            assertEquals(1, lost.size());
            Await.until(
                    "the member of the failed join is gone",
                    () -> second.hazelcast().getCluster().getMembers().size() == 2);
            Await.result(second.close());
            Await.result(lost.get(0).close());
        }
    }

    /** The first one joins and then reports that it has not. */
    private VertxBuilder failingOnce() {
        VertxBuilder real = Vertx.builder();
        return !lost.isEmpty()
                ? real
                : (VertxBuilder) Proxy.newProxyInstance(
                        getClass().getClassLoader(),
                        new Class<?>[] {VertxBuilder.class},
                        (proxy, method, arguments) -> {
                            Object result;
                            try {
                                result = method.invoke(real, arguments);
                            } catch (InvocationTargetException failure) {
                                throw failure.getCause();
                            }
                            return result instanceof Future<?> joined ? joined.compose(this::lose) : proxy;
                        });
    }

    private Future<Vertx> lose(Object vertx) {
        lost.add((Vertx) vertx);
        return Future.failedFuture("the connection to a member broke");
    }
}
