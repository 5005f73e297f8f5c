package dev.switchboard.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.AppenderBase;
import dev.switchboard.bus.Answer;
import dev.switchboard.bus.ConcernVerticle;
import dev.switchboard.bus.Trace;
import dev.switchboard.config.Settings;
import dev.switchboard.storage.Postgres;
import dev.switchboard.testing.Await;
import dev.switchboard.testing.HubCluster;
import dev.switchboard.testing.PlainHttp;
import dev.switchboard.testing.RawClient;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Every log line caused by a client's command names the command, on every node and also after a store's answer. */
@Tag("slow")
class TraceTest {

    /** Logs a line after a query. */
    public static final class LoggingConcern extends ConcernVerticle {

        private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(LoggingConcern.class);

        @Override
        protected Future<?> open() {
            on("trace:log", command -> Postgres.of(vertx)
                    .query("select 1", Tuple.tuple())
                    .map(rows -> {
                        LOG.info("the store has answered");
                        return Answer.ok();
                    }));
            return Future.succeededFuture();
        }
    }

    private static final String CONCERN =
            "{\"verticle\":\"" + LoggingConcern.class.getName() + "\",\"commands\":[\"trace:log\"]}";

    /** Collects lines as the process's own appender does. */
    private static final class Lines extends AppenderBase<ILoggingEvent> {

        private final List<ILoggingEvent> all = new CopyOnWriteArrayList<>();

        @Override
        protected void append(ILoggingEvent event) {
            event.prepareForDeferredProcessing();
            all.add(event);
        }

        private String traceOf(String words) {
            Await.until("\"" + words + "\" is logged", () -> find(words) != null);
            return find(words).getMDCPropertyMap().get("trace");
        }

        private ILoggingEvent find(String words) {
            return all.stream()
                    .filter(line -> line.getFormattedMessage().contains(words))
                    .findFirst()
                    .orElse(null);
        }
    }

    private final Lines lines = new Lines();
    private final LoggerContext logs = (LoggerContext) LoggerFactory.getILoggerFactory();
    private final Logger own = logs.getLogger("dev.switchboard");

    @BeforeEach
    void listen() {
        lines.addFilter(new TraceFilter());
        lines.setContext(logs);
        lines.start();
        own.addAppender(lines);
        own.setLevel(Level.DEBUG);
    }

    @AfterEach
    void stop() {
        own.detachAppender(lines);
        own.setLevel(null);
    }

    @Test
    void namesTheCommandOnTheNodeThatExecutesIt() {
        try (HubCluster hub = HubCluster.of(0, "--concerns.speaking=" + CONCERN)) {
            hub.add("--deploy=[\"gateway\",\"log\",\"account\"]");
            hub.add("--deploy=[\"speaking\"]");
            RawClient ana = hub.client(0, "ana");
            String connection = ana.next("connection_established").getString("connectionId");
            ana.succeed("trace:log", new JsonObject());
            assertEquals(connection + "-1", lines.traceOf("the store has answered"));
            assertEquals(connection + "-1", lines.traceOf(connection + " trace:log answered OK"));
            ana.succeed("trace:log", new JsonObject());
            Await.until("the second command has its own name", () -> lines.all.stream()
                    .anyMatch(line ->
                            (connection + "-2").equals(line.getMDCPropertyMap().get("trace"))));
        }
    }

    @Test
    void namesARestRequestByTheIdOfItsBalancer() throws Exception {
        try (HubCluster hub = HubCluster.of(1)) {
            HttpRequest request = HttpRequest.newBuilder(
                            URI.create("http://127.0.0.1:" + hub.port(0) + "/api/todos?token=" + hub.token("ana")))
                    .header("X-Request-Id", "balancer-7")
                    .build();
            HttpResponse<String> response = PlainHttp.client().send(request, HttpResponse.BodyHandlers.ofString());
            assertEquals(
                    "balancer-7", response.headers().firstValue("x-request-id").orElse(""));
            assertEquals("balancer-7", lines.traceOf("todo:list answered OK"));
        }
    }

    @Test
    void isPrintedInBothFormats() {
        assertTrue(printed("text").contains("named trace=origin-3\n"), printed("text"));
        assertTrue(printed("text").contains("unnamed\n"), printed("text"));
        JsonObject line = new JsonObject(printed("json").lines().findFirst().orElseThrow());
        assertEquals("origin-3", line.getJsonObject("mdc").getString("trace"));
    }

    /** Prints with a logger context of its own, so that the other tests' lines stay in theirs. */
    private static String printed(String format) {
        LoggerContext context = new LoggerContext();
        context.setMDCAdapter(new LogbackMDCAdapter());
        PrintStream before = System.out;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        System.setOut(new PrintStream(out, true));
        try {
            Logging.configure(
                    context,
                    Settings.of(new JsonObject().put("format", format).put("level", "info")),
                    Logging.Target.OUT);
            Logger logger = context.getLogger("a");
            Trace.during(new Trace("origin", 3), () -> logger.info("named"));
            logger.info("unnamed");
        } finally {
            // Writes what is queued.
            context.stop();
            System.setOut(before);
        }
        return out.toString();
    }
}
