package dev.switchboard.testing;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** What this JVM logs while a test runs. */
public final class Logged {

    /** What a test does meanwhile. */
    @FunctionalInterface
    public interface Action<X extends Exception> {

        void run() throws X;
    }

    private Logged() {}

    /** The errors that are logged, by any logger, until the action has ended. */
    public static <X extends Exception> List<String> errorsDuring(Action<X> action) throws X {
        return during(Level.ERROR, action);
    }

    /** The errors and warnings that are logged, by any logger, until the action has ended. */
    public static <X extends Exception> List<String> warningsDuring(Action<X> action) throws X {
        return during(Level.WARN, action);
    }

    private static <X extends Exception> List<String> during(Level least, Action<X> action) throws X {
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        List<String> lines = new CopyOnWriteArrayList<>();
        AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent event) {
                if (event.getLevel().isGreaterOrEqual(least)) {
                    lines.add(event.getLoggerName() + " " + event.getFormattedMessage());
                }
            }
        };
        appender.setContext(root.getLoggerContext());
        appender.start();
        root.addAppender(appender);
        try {
            action.run();
        } finally {
            root.detachAppender(appender);
        }
        return lines;
    }
}
