package dev.switchboard.gateway.topics;

import dev.switchboard.bus.Topic;
import dev.switchboard.bus.TopicLogs;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Finds what was committed and never came: the last event of a topic that the bus lost, or one whose node died before it
 * could publish, has no later one to show the gap. Every 1.5 seconds the log is asked which topics have moved; a topic
 * that is still behind at the next look is read again. On the fan-out's context; lives as long as the node.
 */
public final class Digest {

    /** Two looks and a read fit into the five seconds in which a lost last event is to be found, on a busy machine too. */
    private static final long LOOK_MS = 1_500;

    private final TopicFanout fanout;
    private final TopicLogs logs;
    private final Context context;
    private Map<Topic, Long> moved = Map.of();
    private String after;
    private boolean asking;
    private long timer;

    public Digest(TopicFanout fanout, TopicLogs logs, Context context) {
        this.fanout = fanout;
        this.logs = logs;
        this.context = context;
    }

    public void start(Vertx vertx) {
        timer = vertx.setPeriodic(LOOK_MS, fired -> context.runOnContext(ignored -> look()));
    }

    /** Looks no more: nobody is left to whom something could be delivered. */
    public void stop(Vertx vertx) {
        vertx.cancelTimer(timer);
    }

    private void look() {
        readAgainWhatIsBehind();
        if (asking) {
            return;
        }
        asking = true;
        logs.moved(after)
                .onComplete(answer -> context.runOnContext(ignored -> {
                    asking = false;
                    if (answer.failed()) {
                        // The store is away; the same question is asked again, so nothing is passed over.
                        return;
                    }
                    boolean first = after == null;
                    moved = answer.result().heads();
                    after = answer.result().after();
                    // The first answer only says where to begin: what was lost before it is in no later one.
                    if (first || !answer.result().complete()) {
                        fanout.resyncAll();
                    }
                }));
    }

    private void readAgainWhatIsBehind() {
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
