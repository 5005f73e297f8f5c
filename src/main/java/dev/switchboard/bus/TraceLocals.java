package dev.switchboard.bus;

import io.vertx.core.internal.VertxBootstrap;
import io.vertx.core.spi.VertxServiceProvider;

/** Registers the {@link Trace} with Vert.x's contexts, which must happen before the first Vert.x is created. */
public final class TraceLocals implements VertxServiceProvider {

    @Override
    public void init(VertxBootstrap bootstrap) {
        Trace.current();
    }
}
