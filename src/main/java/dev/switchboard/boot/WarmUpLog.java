package dev.switchboard.boot;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;

/**
 * Keeps out of the log what the connections of a warm-up leave there; warnings and errors stay. Safe from any thread; lives as
 * long as the warm-up, which {@linkplain #restore ends} it.
 */
final class WarmUpLog extends TurboFilter {

    private final Vertx silent;

    private WarmUpLog(Vertx silent) {
        this.silent = silent;
    }

    /** Lets nothing below {@code WARN} pass that the threads of this Vert.x log. */
    static WarmUpLog silence(Vertx vertx) {
        WarmUpLog filter = new WarmUpLog(vertx);
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            filter.setContext(context);
            filter.start();
            context.addTurboFilter(filter);
        }
        return filter;
    }

    void restore() {
        if (getContext() instanceof LoggerContext context) {
            context.getTurboFilterList().remove(this);
        }
    }

    @Override
    public FilterReply decide(
            @Nullable Marker marker,
            Logger logger,
            Level level,
            @Nullable String message,
            Object @Nullable [] parameters,
            @Nullable Throwable failure) {
        Context current = Vertx.currentContext();
        return current != null && current.owner() == silent && !level.isGreaterOrEqual(Level.WARN)
                ? FilterReply.DENY
                : FilterReply.NEUTRAL;
    }
}
