package dev.switchboard.gateway;

import dev.switchboard.bus.LogPage;
import dev.switchboard.bus.TopicLogs;
import java.util.Iterator;

/**
 * Sends one member what its topic's log holds behind a position, page by page and never faster than the client reads,
 * then lets it go live. On the connection's event loop; ends with the connection, when the member is live, or when the
 * client begins another.
 */
final class Replay {

    /** How much may wait for the client before the replay pauses: a part of the queue, so that live events fit too. */
    private static final int QUEUE_SHARE = 4;

    private final Gateway gateway;
    private final TopicLogs logs;
    private final Membership member;
    private final long head;
    private long position;

    /**
     * @param head the log's end at the join; what is behind it may also come live
     */
    Replay(Gateway gateway, TopicLogs logs, Membership member, long head) {
        this.gateway = gateway;
        this.logs = logs;
        this.member = member;
        this.head = head;
    }

    void run(long after) {
        position = after;
        member.replayBy(this);
        next();
    }

    /** The position up to which it replays at least. */
    long head() {
        return head;
    }

    /** The last event it has sent. */
    long position() {
        return position;
    }

    private void next() {
        if (ended()) {
            return;
        }
        if (position >= head && member.goLive(position)) {
            return;
        }
        logs.read(member.topic(), position, gateway.config().replayPage())
                .onComplete(read -> member.connection().shard().execute(() -> {
                    if (read.succeeded()) {
                        take(read.result());
                    } else {
                        gateway.vertx().setTimer(TopicFanout.RETRY_MS, fired -> member.connection()
                                .shard()
                                .execute(this::next));
                    }
                }));
    }

    private void take(LogPage page) {
        if (page.first() > position + 1 && page.head() > position) {
            // Retention overtook the replay: the client learns of the gap when it comes back with what it has.
            member.connection().close(CloseReason.DRAIN);
        } else if (page.entries().isEmpty()) {
            position = Math.max(position, head);
            next();
        } else {
            gateway.metrics().replayed(page.entries().size());
            send(page.entries().iterator());
        }
    }

    private void send(Iterator<LogPage.Entry> entries) {
        int share = gateway.config().outboundQueueBytes() / QUEUE_SHARE;
        Connection connection = member.connection();
        while (entries.hasNext()) {
            if (ended()) {
                return;
            }
            if (connection.waitingBytes() > share) {
                connection.whenDrained(() -> connection.shard().execute(() -> send(entries)));
                return;
            }
            LogPage.Entry entry = entries.next();
            connection.tell(new OutboundEvent(entry.event(), entry.data(), member.topic(), entry.seq(), false));
            position = entry.seq();
        }
        next();
    }

    private boolean ended() {
        return member.hasLeft()
                || !member.isReplayedBy(this)
                || !member.connection().isOpen();
    }
}
