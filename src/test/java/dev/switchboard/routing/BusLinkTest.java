package dev.switchboard.routing;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.routing.wire.Frame;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.EventBus;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * A node was killed while another one wrote to it, and the bus threw "Promise already completed" out of the write. With
 * several listening nodes the publication did not reach those after the dead one, and a request that threw left its
 * announcer busy for good.
 */
class BusLinkTest {

    private final EventBus broken = proxy(EventBus.class, (self, method, arguments) -> {
        throw new IllegalStateException("Promise already completed");
    });
    private final Vertx vertx = proxy(Vertx.class, (self, method, arguments) -> broken);
    private final BusLink bus = new BusLink(vertx, 1, UUID.randomUUID());

    @Test
    void aFrameIsLostWhenTheConnectionBreaksDuringTheWrite() {
        assertTrue(bus.send("b", new Frame.Goodbye(1, 2, 3)) > 0);
        assertTrue(bus.sendOut("b", new Frame.Goodbye(1, 2, 3)).failed());
    }

    @Test
    void aRequestFailsWhenTheConnectionBreaksDuringTheWrite() {
        assertTrue(bus.ask("b", new Frame.Hello(1, false), 1_000).failed());
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(BusLinkTest.class.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
