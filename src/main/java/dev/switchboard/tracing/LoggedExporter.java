package dev.switchboard.tracing;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says once that the collector takes no spans, and once that it does again. Safe from any thread. */
final class LoggedExporter implements SpanExporter {

    private static final Logger LOG = LoggerFactory.getLogger(LoggedExporter.class);

    private final SpanExporter exporter;
    private final String endpoint;
    private final AtomicBoolean failing = new AtomicBoolean();

    LoggedExporter(SpanExporter exporter, String endpoint) {
        this.exporter = exporter;
        this.endpoint = endpoint;
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
        CompletableResultCode result = exporter.export(spans);
        return result.whenComplete(() -> noted(result));
    }

    private void noted(CompletableResultCode result) {
        if (result.isSuccess()) {
            if (failing.getAndSet(false)) {
                LOG.info("tracing.otlp.endpoint {} takes spans again", endpoint);
            }
        } else if (!failing.getAndSet(true)) {
            Throwable cause = result.getFailureThrowable();
            LOG.warn(
                    "tracing.otlp.endpoint {} does not take spans; they are dropped until it does: {}",
                    endpoint,
                    cause == null ? "refused" : cause.toString());
        }
    }

    @Override
    public CompletableResultCode flush() {
        return exporter.flush();
    }

    @Override
    public CompletableResultCode shutdown() {
        return exporter.shutdown();
    }
}
