package dev.switchboard.bus;

import io.vertx.core.internal.VertxBootstrap;
import io.vertx.core.spi.VertxServiceProvider;

/** Makes room for the {@link Trace} in the contexts of every Vert.x; that has to happen before one is made. */
public final class TraceLocals implements VertxServiceProvider {

    @Override
    public void init(VertxBootstrap bootstrap) {
        Trace.current();
    }
}
