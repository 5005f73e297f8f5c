package dev.switchboard.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.read.ListAppender;
import dev.switchboard.config.Settings;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.ServiceLoader;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

class LoggingTest {

    /** A slow reader's end was reported by Netty with forty lines of stack, which are not in the format. */
    @Test
    void writesWhatLibrariesReportInOneLine() throws Exception {
        String printed = printed(context -> {
            context.getLogger("io.netty.channel").warn("promise done", new IllegalStateException("already\ndone"));
            context.getLogger("io.netty.channel").warn("plain");
        });
        List<String> lines = printed.lines().toList();
        assertEquals(2, lines.size(), printed);
        assertTrue(lines.get(0).endsWith("promise done: java.lang.IllegalStateException: already done"), printed);
        assertTrue(lines.get(1).endsWith("plain"), printed);
    }

    @Test
    void writesTextWithoutControlCharactersAsItIs() {
        String text = "user agent \"x\" émoji 🙂";
        assertSame(text, LineText.visible(text));
        assertEquals(" a b c ", LineText.visible("\u0000\ta\r\n\u2029b\u007fc\u001b"));
        assertEquals("", LineText.visible(""));
    }

    @Test
    void writesTheTraceAfterTheMessage() throws Exception {
        String printed = printed(context -> {
            context.getMDCAdapter().put("trace", "abc\n1");
            context.getLogger("a").warn("one\ntwo");
            context.getMDCAdapter().remove("trace");
            context.getLogger("a").warn("three");
        });
        assertTrue(printed.contains(" a one two trace=abc 1\n"), printed);
        assertTrue(printed.endsWith(" a three\n"), printed);
    }

    @Test
    void writesTheHubsOwnFailuresWithTheirStack() throws Exception {
        String printed = printed(
                context -> context.getLogger("dev.switchboard.boot").error("failed", new IllegalStateException("why")));
        assertTrue(printed.contains("\tat " + LoggingTest.class.getName()), printed);
    }

    private static String printed(Consumer<LoggerContext> work) throws Exception {
        LoggerContext context = new LoggerContext();
        context.setMDCAdapter(new LogbackMDCAdapter());
        PrintStream before = System.out;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        try {
            Logging.configure(
                    context,
                    Settings.of(new JsonObject().put("format", "text").put("level", "info")),
                    Logging.Target.OUT);
            work.accept(context);
            context.stop();
        } finally {
            System.setOut(before);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    /** The lines before the configuration is read name files and values of the caller; one could forge a second line. */
    @Test
    void replacesControlCharactersBeforeTheConfigurationIsRead() throws Exception {
        LoggerContext context = new LoggerContext();
        context.setMDCAdapter(new LogbackMDCAdapter());
        PrintStream before = System.err;
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
        try {
            new EarlyLog().configure(context);
            context.getLogger("io.netty").warn("none", new IllegalStateException("why"));
            context.getLogger("a").warn("one\r\n2026 ERROR two\u2028three\u001b[31m");
        } finally {
            System.setErr(before);
            context.stop();
        }
        String printed = err.toString(StandardCharsets.UTF_8);
        assertEquals(2, printed.lines().count(), printed);
        assertTrue(printed.endsWith("a one 2026 ERROR two three [31m\n"), printed);
    }

    /** A class path without a file for logback has this log, and no other. */
    @Test
    void logsBeforeTheConfigurationWithoutAFile() {
        assertNull(Logging.class.getResource("/logback.xml"), "a parser of XML costs CPU at every start");
        assertTrue(
                ServiceLoader.load(Configurator.class).stream().anyMatch(found -> found.type() == EarlyLog.class),
                "logback does not find it");
    }

    /** Each connection that sent garbage to {@code cluster.port} had the node log a warning with a stack trace. */
    @Test
    void logsBrokenConnectionsToTheClusterOnceInAWhileAndWithoutATrace() {
        LoggerContext context = new LoggerContext();
        context.setMDCAdapter(new LogbackMDCAdapter());
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(lines);
        ClusterPortLog.install(context);
        for (int i = 0; i < 100; i++) {
            context.getLogger(ClusterPortLog.CONNECTIONS)
                    .warn("Connection[" + i + "] closed.", new IOException("Packet versions are not matching"));
        }
        context.getLogger("com.hazelcast.internal.cluster").warn("a member of another cluster", new IOException("no"));
        context.stop();
        assertEquals(2, lines.list.size(), lines.list.toString());
        assertEquals(
                "Connection[0] closed. java.io.IOException: Packet versions are not matching (0 more since the last such line)",
                lines.list.get(0).getFormattedMessage());
        assertNull(lines.list.get(0).getThrowableProxy());
        assertEquals("a member of another cluster", lines.list.get(1).getFormattedMessage());
    }
}
