package dev.switchboard.gateway.topics;

import dev.switchboard.bus.Commands;
import dev.switchboard.bus.Topic;
import dev.switchboard.bus.TopicLogs;
import dev.switchboard.routing.Interest;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A node's topics without a router and a log, for tests with many members. */
public final class ManyMembers {

    private final FanoutContext context;
    private final Heads heads;
    private final Replays replays;
    private final TopicFanout fanout;

    /** Made on the context that delivers. */
    public ManyMembers(Vertx vertx, Context delivery) {
        Commands commands = new Commands(vertx, "node", Map.of(), Set.of(), concern -> List.of());
        TopicLogs logs = new TopicLogs(commands, lineage -> {});
        TopicsConfig config = config();
        TopicsMetrics metrics = new TopicsMetrics() {};
        this.context = new FanoutContext(vertx, delivery, new Alone(), logs, config, metrics);
        this.heads = new Heads(delivery, logs);
        this.replays = new Replays(logs, config, metrics);
        this.fanout = new TopicFanout(context, heads, id -> Optional.empty());
    }

    public TopicFanout fanout() {
        return fanout;
    }

    public CatchUp catchUp() {
        return new CatchUp(fanout, heads, replays);
    }

    /** The audit of the feeds; not started. */
    public FeedAudit audit(DriftMetrics metrics) {
        return new FeedAudit(fanout, context, metrics);
    }

    public static TopicsConfig config() {
        return new TopicsConfig(Duration.ofMillis(50), 100, Duration.ofSeconds(30));
    }

    /** The subscriber is in the topic and live, and the node delivers it. */
    public void enter(Memberships memberships, Topic topic) {
        memberships.enter(topic, false).goLive(0);
        fanout.enter(List.of(topic), memberships.subscriber().loop());
    }

    /** A node without others. */
    private static final class Alone implements Interest {

        @Override
        public Future<Void> listen(Topic topic) {
            return Future.succeededFuture();
        }

        @Override
        public boolean listens(Topic topic) {
            return true;
        }

        @Override
        public void release(Topic topic) {
            // There is nobody to notify.
        }
    }
}
