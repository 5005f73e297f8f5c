package dev.switchboard.tracing;

import dev.switchboard.bus.LogText;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says once that the collector takes no spans, and once that it does again. The SDK's own lines about it, which have
 * a form of their own, a stack trace each and no end, are left out. Safe from any thread.
 */
final class LoggedExporter implements SpanExporter {

    private static final Logger LOG = LoggerFactory.getLogger(LoggedExporter.class);

    /** Held, since a logger that nobody holds may be forgotten with its settings. */
    private static final java.util.logging.Logger OF_SDK = java.util.logging.Logger.getLogger("io.opentelemetry");

    private final SdkLines reason = new SdkLines();
    private final SpanExporter exporter;
    private final String endpoint;
    private final AtomicBoolean failing = new AtomicBoolean();

    LoggedExporter(SpanExporter exporter, String endpoint) {
        this.exporter = exporter;
        this.endpoint = endpoint;
        OF_SDK.setUseParentHandlers(false);
        OF_SDK.addHandler(reason);
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
        CompletableResultCode result = exporter.export(spans);
        return result.whenComplete(() -> noted(result));
    }

    private void noted(CompletableResultCode result) {
        String line = reason.take();
        if (result.isSuccess()) {
            if (failing.getAndSet(false)) {
                LOG.info("tracing.otlp.endpoint {} takes spans again", endpoint);
            }
        } else if (!failing.getAndSet(true)) {
            LOG.warn(
                    "tracing.otlp.endpoint {} does not take spans; they are dropped until it does: {}",
                    endpoint,
                    why(result.getFailureThrowable(), line));
        }
    }

    /** The status of a refusal stands in the SDK's line alone. */
    private static String why(@Nullable Throwable failure, String line) {
        Throwable cause = failure == null ? null : failure.getCause();
        return LogText.quoted(cause != null ? cause.toString() : line.isEmpty() ? "refused" : line);
    }

    /** Keeps the last line of the SDK, which it writes before the result of an export is known. */
    private static final class SdkLines extends Handler {

        private volatile String last = "";

        private String take() {
            String line = last;
            last = "";
            return line;
        }

        @Override
        public void publish(LogRecord line) {
            last = String.valueOf(line.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    @Override
    public CompletableResultCode flush() {
        return exporter.flush();
    }

    @Override
    public CompletableResultCode shutdown() {
        OF_SDK.removeHandler(reason);
        return exporter.shutdown();
    }
}
