package dev.switchboard.boot;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.CoreConstants;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.pattern.DynamicConverter;
import dev.switchboard.config.Settings;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sets up the process's log from {@code logging} of the configuration: readable lines, or one JSON object per line. */
final class Logging {

    private static final String LINE = "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level [%thread] %logger{20} %text%failure";
    /** Below WARN these log for their own developers. */
    private static final List<String> QUIET = List.of("com.hazelcast", "io.netty", "io.vertx");

    /** They warn at both hubs when a node tries a port that belongs to another hub, and when that hub ends. */
    private static final List<String> OTHER_HUBS = List.of(
            "com.hazelcast.cluster",
            "com.hazelcast.instance.impl.Node",
            "com.hazelcast.internal.cluster.impl.ClusterJoinManager",
            "com.hazelcast.internal.server.tcp.TcpServerConnection");

    /** The stream that gets the lines. */
    enum Target {
        OUT("System.out"),
        ERR("System.err");

        private final String stream;

        Target(String stream) {
            this.stream = stream;
        }
    }

    private Logging() {}

    static void configure(Settings settings, Target target) {
        configure((LoggerContext) LoggerFactory.getILoggerFactory(), settings, target);
    }

    static void configure(LoggerContext context, Settings settings, Target target) {
        context.reset();
        ExitOnOutOfMemory.watch(context);
        ClusterPortLog.install(context);
        ConsoleAppender<ILoggingEvent> appender =
                appender(context, target, settings.text("format").equals("json") ? json(context) : lines(context));
        LogQueue queue = new LogQueue(context);
        queue.addFilter(new TraceFilter());
        queue.addAppender(appender);
        queue.start();
        ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.addAppender(queue);
        levels(context, settings);
    }

    /** Before the configuration is read: warnings and errors, on the standard error. */
    static void configureEarly(LoggerContext context) {
        ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.WARN);
        root.addAppender(appender(context, Target.ERR, lines(context)));
    }

    private static ConsoleAppender<ILoggingEvent> appender(
            LoggerContext context, Target target, Encoder<ILoggingEvent> encoder) {
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setContext(context);
        appender.setTarget(target.stream);
        appender.setEncoder(encoder);
        appender.start();
        return appender;
    }

    /** Waits a moment for the last lines, before the process ends. */
    static void flush() {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.getLogger(Logger.ROOT_LOGGER_NAME).iteratorForAppenders().forEachRemaining(appender -> {
            if (appender instanceof LogQueue queue) {
                queue.flush();
            }
        });
    }

    /** Applies another level to the running process. */
    static void setLevel(Settings settings) {
        levels((LoggerContext) LoggerFactory.getILoggerFactory(), settings);
    }

    private static void levels(LoggerContext context, Settings settings) {
        Level level = Level.valueOf(settings.text("level"));
        context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(level);
        Level quiet = level.isGreaterOrEqual(Level.WARN) ? level : Level.WARN;
        QUIET.forEach(name -> context.getLogger(name).setLevel(quiet));
        // Warns at every start about a subsystem that the hub does not use.
        context.getLogger("com.hazelcast.cp").setLevel(Level.ERROR);
        // Hubs of other folders on one machine probe each other's ports; a node of the same store that cannot join is
        // reported by the registry of nodes.
        OTHER_HUBS.forEach(name -> context.getLogger(name).setLevel(Level.ERROR));
        // A stack trace for each message in flight to a node that died; routing logs the death once.
        context.getLogger("io.vertx.core.eventbus.impl.clustered").setLevel(Level.ERROR);
        // An error for each peer that resets its connection.
        context.getLogger("io.vertx.core.net.impl.ConnectionBase").setLevel(Level.OFF);
        // An error with a stack trace for each broken connection to Redis; the callers get the failure anyway.
        context.getLogger("io.vertx.redis.client.impl.RedisConnectionManager").setLevel(Level.OFF);
    }

    private static Encoder<ILoggingEvent> lines(LoggerContext context) {
        // Words of the line's pattern.
        context.putObject(
                CoreConstants.PATTERN_RULE_REGISTRY_FOR_SUPPLIERS,
                Map.<String, Supplier<DynamicConverter<?>>>of("failure", FailureText::new, "text", LineText::new));
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(LINE);
        encoder.start();
        return encoder;
    }

    private static Encoder<ILoggingEvent> json(LoggerContext context) {
        JsonEncoder encoder = new JsonEncoder();
        encoder.setContext(context);
        encoder.setWithFormattedMessage(true);
        encoder.setWithMessage(false);
        encoder.setWithArguments(false);
        encoder.setWithContext(false);
        encoder.setWithSequenceNumber(false);
        encoder.setWithNanoseconds(false);
        encoder.start();
        return encoder;
    }
}
