package dev.switchboard.gateway.topics;

import dev.switchboard.bus.LogPage;
import dev.switchboard.bus.TopicLogs;
import dev.switchboard.gateway.Gateway;
import dev.switchboard.gateway.connection.CloseReason;
import dev.switchboard.gateway.connection.Connection;
import java.util.Iterator;

/**
 * Sends one member what its topic's log holds behind a position, page by page and never faster than the client reads,
 * then lets it go live. Of all replays of a connection one holds a page at a time. On the connection's event loop; ends with the connection, when the member is live, or when the
 * client begins another.
 */
final class Replay {

    private final Gateway gateway;
    private final TopicLogs logs;
    private final Membership member;
    private final long head;
    private long position;
    private int lastPage;

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
        member.connection().replayTurns().take(this::read);
    }

    /** Its turn: it may hold a page until {@link #pass}. */
    private void read() {
        if (ended()) {
            pass();
            return;
        }
        Connection connection = member.connection();
        logs.read(member.topic(), position, pageSize(), connection.shareOfQueue())
                .onComplete(read -> connection.shard().execute(() -> {
                    if (read.succeeded()) {
                        take(read.result());
                    } else {
                        pass();
                        gateway.vertx().setTimer(TopicFanout.RETRY_MS, fired -> connection
                                .shard()
                                .execute(this::next));
                    }
                }));
    }

    /** Large events end a page early, and the store would look at many that do not fit. */
    private int pageSize() {
        int most = gateway.config().replayPage();
        return lastPage == 0 ? most : Math.min(most, 2 * lastPage);
    }

    private void pass() {
        member.connection().replayTurns().pass();
    }

    private void take(LogPage page) {
        if (page.first() > position + 1 && page.head() > position) {
            // Retention overtook the replay: the client learns of the gap when it comes back with what it has.
            member.connection().close(CloseReason.DRAIN);
        } else if (page.entries().isEmpty()) {
            position = Math.max(position, head);
            pass();
            next();
        } else {
            lastPage = page.entries().size();
            gateway.metrics().replayed(lastPage);
            send(page.entries().iterator());
        }
    }

    private void send(Iterator<LogPage.Entry> entries) {
        while (entries.hasNext()) {
            if (!send(entries.next(), entries)) {
                return;
            }
        }
        pass();
        next();
    }

    /** Sends one event, or waits for the reader and goes on with the rest later: then false, as at the end. */
    private boolean send(LogPage.Entry entry, Iterator<LogPage.Entry> rest) {
        Connection connection = member.connection();
        if (ended()) {
            pass();
            return false;
        }
        int waiting = connection.waitingBytes();
        if (waiting > 0 && waiting + entry.data().length() > connection.shareOfQueue()) {
            connection.whenDrained(() -> connection.shard().execute(() -> {
                if (send(entry, rest)) {
                    send(rest);
                }
            }));
            return false;
        }
        connection.tell(new OutboundEvent(entry.event(), entry.data(), member.topic(), entry.seq(), false));
        position = entry.seq();
        return true;
    }

    private boolean ended() {
        return member.hasLeft()
                || !member.isReplayedBy(this)
                || !member.connection().isOpen();
    }
}
