package dev.switchboard.gateway.topics;

import dev.switchboard.bus.LogCommands.Survived;
import dev.switchboard.bus.LogPage;
import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Topic;
import dev.switchboard.bus.TopicLogs;
import dev.switchboard.bus.Tracing;
import dev.switchboard.routing.Interest;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The router's context, and what the feeds on it ask of routing and of the logs: every answer comes back on this context.
 * Safe from any thread; lives as long as the node.
 */
public final class FanoutContext {

    private final Vertx vertx;
    private final Tracing tracing;
    private final Context context;
    private final Interest interest;
    private final TopicLogs logs;
    private final TopicsConfig config;
    private final TopicsMetrics metrics;

    public FanoutContext(
            Vertx vertx,
            Context context,
            Interest interest,
            TopicLogs logs,
            TopicsConfig config,
            TopicsMetrics metrics) {
        this.vertx = vertx;
        this.tracing = Tracing.of(vertx);
        this.context = context;
        this.interest = interest;
        this.logs = logs;
        this.config = config;
        this.metrics = metrics;
    }

    void execute(Runnable task) {
        context.runOnContext(ignored -> task.run());
    }

    void later(long delayMs, Runnable task) {
        vertx.setTimer(delayMs, fired -> execute(task));
    }

    /** Completes when every node knows that this one subscribes to the topic. */
    Future<Void> listen(Topic topic) {
        return here(interest.listen(topic));
    }

    void release(Topic topic) {
        interest.release(topic);
    }

    /** Whether the cluster knows that this node subscribes to the topic. On this context. */
    boolean listens(Topic topic) {
        return interest.listens(topic);
    }

    /** A page of the topic's log after a position. */
    Future<LogPage> read(Topic topic, long after) {
        return here(logs.read(topic, after, config.replayPage()));
    }

    /** Where the topics' logs end; a topic without an event is absent. */
    Future<Map<Topic, Long>> heads(Collection<Topic> topics) {
        return here(logs.heads(topics));
    }

    /** What became of these positions in the logs. */
    Future<Survived> survived(Map<Topic, Long> positions) {
        return here(logs.survived(positions));
    }

    private <T> Future<T> here(Future<T> elsewhere) {
        Promise<T> here = Promise.promise();
        elsewhere.onComplete(done -> execute(() -> here.handle(done)));
        return here.future();
    }

    long stragglerWaitMs() {
        return config.stragglerWait().toMillis();
    }

    TopicsMetrics metrics() {
        return metrics;
    }

    /** The span of the event's delivery on this node, or null. */
    Tracing.@Nullable Span beginDelivery(Publication publication) {
        Tracing.Span span = tracing.begin(Tracing.Kind.CONSUMER, "deliver", publication.traceparent());
        return span == null ? null : span.with("switchboard.event", publication.event());
    }
}
