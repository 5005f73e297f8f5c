package dev.switchboard.tracing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.sun.net.httpserver.HttpServer;
import dev.switchboard.bus.Tracing;
import dev.switchboard.testing.Await;
import dev.switchboard.testing.LogLines;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LoggedExporterTest {

    private final AtomicInteger exports = new AtomicInteger();
    private final List<String> other = new CopyOnWriteArrayList<>();
    private final Logger root = Logger.getLogger("");
    private final Handler listener = new Handler() {
        @Override
        public void publish(LogRecord line) {
            if (String.valueOf(line.getLoggerName()).startsWith("io.opentelemetry")) {
                other.add(line.getMessage());
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };
    private HttpServer collector;

    @BeforeEach
    void refuse() throws IOException {
        collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        collector.createContext("/v1/traces", exchange -> {
            exports.incrementAndGet();
            exchange.sendResponseHeaders(401, -1);
            exchange.close();
        });
        collector.start();
        root.addHandler(listener);
    }

    @AfterEach
    void close() {
        root.removeHandler(listener);
        collector.stop(0);
    }

    /**
     * Regression: beside the hub's one line the SDK wrote one of its own for each export, to the standard error, in another
     * form than the configured one and with a stack trace where the collector was away; the hub's did not say the status.
     */
    @Test
    void saysOnceAndWithTheStatusThatTheCollectorRefuses() {
        String endpoint = "http://127.0.0.1:" + collector.getAddress().getPort() + "/v1/traces";
        TracingConfig config = new TracingConfig(Optional.of(endpoint), Map.of(), 1);
        try (LogLines lines = LogLines.of(LoggedExporter.class.getName());
                OtlpTracing tracing = OtlpTracing.open(config, endpoint, "1", "node")) {
            for (int i = 1; i <= 2; i++) {
                int begun = i;
                Tracing.Span span = tracing.begin(Tracing.Kind.SERVER, "message:send", null);
                assertNotNull(span);
                span.end(null);
                Await.until(() -> exports.get() >= begun);
            }
            Await.until(() -> !lines.with("does not take spans").isEmpty());
            assertEquals(1, lines.with("does not take spans").size());
            assertEquals(1, lines.with("HTTP status code 401").size());
        }
        assertEquals(List.of(), other);
    }
}
