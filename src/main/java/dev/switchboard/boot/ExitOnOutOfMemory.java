package dev.switchboard.boot;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.OutOfMemoryHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;

/**
 * Ends the process when memory has run out, however it was started: after an {@link OutOfMemoryError} parts of it are gone,
 * and a supervisor starts it anew. {@code -XX:+ExitOnOutOfMemoryError} does the same earlier, but a plain
 * {@code java -jar} has no options.
 *
 * <p>The error surfaces where a thread ends, in Hazelcast, or in a log line: Vert.x, Netty and the hub catch what handlers
 * throw and log it. A heap that is full without any of these is found by the watch of memory. Lives as long as the process.
 */
final class ExitOnOutOfMemory {

    /** As the JVM's own option exits. */
    static final int STATUS = 3;

    private ExitOnOutOfMemory() {}

    /** To be called once, before any other thread is started; reset loggers need {@link #watch}. */
    static void install() {
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> {
            exitIfOutOfMemory(failure);
            LoggerFactory.getLogger(ExitOnOutOfMemory.class).error("thread {} ended", thread.getName(), failure);
        });
        Hazelcast.setOutOfMemoryHandler(new OutOfMemoryHandler() {
            @Override
            public void onOutOfMemory(OutOfMemoryError failure, HazelcastInstance[] instances) {
                exit();
            }
        });
        watch((LoggerContext) LoggerFactory.getILoggerFactory());
    }

    /** Looks at everything that is logged, also at what its level suppresses. */
    static void watch(LoggerContext context) {
        LogWatch watch = new LogWatch();
        watch.setContext(context);
        watch.start();
        context.addTurboFilter(watch);
    }

    /** Ends the process without its exit hooks, which would need memory. */
    static void exit() {
        System.err.println("out of memory: the process ends");
        Runtime.getRuntime().halt(STATUS);
    }

    private static void exitIfOutOfMemory(@Nullable Throwable failure) {
        Throwable cause = failure;
        // A chain of causes is short; one that leads back to itself must not hold up the thread.
        for (int depth = 0; cause != null && depth < 20; depth++) {
            if (cause instanceof OutOfMemoryError) {
                exit();
            }
            cause = cause.getCause();
        }
    }

    private static final class LogWatch extends TurboFilter {

        @Override
        public FilterReply decide(
                @Nullable Marker marker,
                ch.qos.logback.classic.Logger logger,
                Level level,
                @Nullable String format,
                Object @Nullable [] parameters,
                @Nullable Throwable failure) {
            exitIfOutOfMemory(failure);
            if (parameters != null
                    && parameters.length > 0
                    && parameters[parameters.length - 1] instanceof Throwable last) {
                exitIfOutOfMemory(last);
            }
            return FilterReply.NEUTRAL;
        }
    }
}
