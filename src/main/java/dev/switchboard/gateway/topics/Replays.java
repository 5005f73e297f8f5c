package dev.switchboard.gateway.topics;

import dev.switchboard.bus.TopicLogs;

/** Starts replays. On the event loop of the member; lives as long as the node. */
public final class Replays {

    private final TopicLogs logs;
    private final int page;
    private final TopicsMetrics metrics;

    public Replays(TopicLogs logs, TopicsConfig config, TopicsMetrics metrics) {
        this.logs = logs;
        this.page = config.replayPage();
        this.metrics = metrics;
    }

    /**
     * Sends the member what the log holds after {@code after}, up to {@code head} at least, then lets it go live.
     *
     * @param head the log's end at the join; later events may also come live
     */
    void start(Membership member, long head, long after) {
        new Replay(logs, page, metrics, member, head).run(after);
    }
}
