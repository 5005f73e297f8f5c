package dev.switchboard.gateway.topics;

import dev.switchboard.bus.LogCommands;
import dev.switchboard.bus.Topic;
import dev.switchboard.bus.TopicLogs;
import io.vertx.core.Vertx;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds what was committed and never arrived: if the bus lost a topic's last event, or its node died before it could
 * publish, no later event shows the gap. Every 1.5 seconds the log is asked which topics have moved; a topic that is still
 * behind at the next look is read again. On the router's context; lives as long as the node.
 */
public final class Digest {

    /** Two looks and a read fit into the five seconds in which a lost last event must be found, on a busy machine too. */
    private static final long LOOK_MS = 1_500;

    private final TopicFanout fanout;
    private final TopicLogs logs;
    private final FanoutContext context;
    private Map<Topic, Long> moved = Map.of();
    private @Nullable String after;
    private boolean asking;
    private long timer;

    public Digest(TopicFanout fanout, TopicLogs logs, FanoutContext context) {
        this.fanout = fanout;
        this.logs = logs;
        this.context = context;
    }

    public void start(Vertx vertx) {
        timer = vertx.setPeriodic(LOOK_MS, fired -> context.execute(this::look));
    }

    /** Stops looking, when no connection is left to deliver to. */
    public void stop(Vertx vertx) {
        vertx.cancelTimer(timer);
    }

    private void look() {
        readWhatIsBehind();
        if (asking) {
            return;
        }
        asking = true;
        logs.moved(after)
                .onComplete(answer -> context.execute(() -> {
                    asking = false;
                    if (answer.succeeded()) {
                        note(answer.result());
                    }
                    // Otherwise the store is away; the same question is asked again, so nothing is skipped.
                }));
    }

    private void note(LogCommands.Moved answer) {
        boolean first = after == null;
        moved = answer.heads();
        after = answer.after();
        // The first answer only gives the starting point: no later one names a topic that moved before it.
        if (first || !answer.complete()) {
            fanout.resyncAll();
        }
    }

    private void readWhatIsBehind() {
        Set<Topic> behind = new HashSet<>();
        moved.forEach((topic, head) -> {
            if (fanout.isBehind(topic, head)) {
                behind.add(topic);
            }
        });
        moved = Map.of();
        if (!behind.isEmpty()) {
            fanout.resync(behind);
        }
    }
}
