package dev.switchboard.tracing;

import dev.switchboard.bus.Tracing;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.vertx.core.MultiMap;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Spans by the OpenTelemetry SDK. They are exported in batches on a thread of the SDK's own, from a bounded queue: while the
 * collector is slow or away, further spans are dropped and the hub does not wait. Safe from any thread; lives as long as
 * the node, which closes it last.
 */
public final class OtlpTracing implements Tracing, AutoCloseable {

    private static final int MAX_QUEUED = 2_048;
    private static final Duration EXPORT_TIMEOUT = Duration.ofSeconds(5);

    private final SdkTracerProvider provider;
    private final Tracer tracer;

    private OtlpTracing(SdkTracerProvider provider) {
        this.provider = provider;
        this.tracer = provider.get("dev.switchboard");
    }

    /**
     * Opens the exporter; nothing is sent before the first span.
     *
     * @param node the id of this node, {@code service.instance.id} of its spans
     * @param endpoint where OTLP/HTTP is taken
     */
    public static OtlpTracing open(TracingConfig config, String endpoint, String version, String node) {
        OtlpHttpSpanExporterBuilder exporter =
                OtlpHttpSpanExporter.builder().setEndpoint(endpoint).setTimeout(EXPORT_TIMEOUT);
        config.headers().forEach((name, value) -> exporter.addHeader(name, value.reveal()));
        Resource resource = Resource.builder()
                .put("service.name", "switchboard")
                .put("service.version", version)
                .put("service.instance.id", node)
                .build();
        return new OtlpTracing(SdkTracerProvider.builder()
                .setResource(resource)
                .setSampler(Sampler.parentBased(Sampler.traceIdRatioBased(config.sample())))
                .addSpanProcessor(BatchSpanProcessor.builder(new LoggedExporter(exporter.build(), endpoint))
                        .setMaxQueueSize(MAX_QUEUED)
                        .setScheduleDelay(Duration.ofSeconds(1))
                        .setExporterTimeout(EXPORT_TIMEOUT)
                        .build())
                .build());
    }

    @Override
    public Tracing.@Nullable Span begin(Kind kind, String name, @Nullable String parent) {
        SpanContext from = parent == null ? SpanContext.getInvalid() : Traceparent.parse(parent);
        if (kind != Kind.SERVER && !from.isValid()) {
            return null;
        }
        SpanBuilder builder = tracer.spanBuilder(name).setSpanKind(SpanKind.valueOf(kind.name()));
        io.opentelemetry.api.trace.Span span = from.isValid()
                ? builder.setParent(Context.root().with(io.opentelemetry.api.trace.Span.wrap(from)))
                        .startSpan()
                : builder.setNoParent().startSpan();
        return span.isRecording() ? new Recorded(span) : null;
    }

    @Override
    public @Nullable String parentIn(MultiMap headers) {
        String given = headers.get(Traceparent.HEADER);
        SpanContext parent = given == null ? SpanContext.getInvalid() : Traceparent.parse(given);
        return parent.isValid() ? Traceparent.of(parent) : null;
    }

    /** Sends what is queued, for {@link #EXPORT_TIMEOUT} at most. Blocks. */
    @Override
    public void close() {
        provider.shutdown().join(EXPORT_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    }

    private record Recorded(io.opentelemetry.api.trace.Span span) implements Tracing.Span {

        @Override
        public String traceparent() {
            return Traceparent.of(span.getSpanContext());
        }

        @Override
        public Tracing.Span with(String key, String value) {
            span.setAttribute(key, value);
            return this;
        }

        @Override
        public void end(@Nullable String problem) {
            if (problem != null) {
                span.setStatus(StatusCode.ERROR, problem);
            }
            span.end();
        }
    }
}
