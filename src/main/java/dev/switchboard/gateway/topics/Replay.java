package dev.switchboard.gateway.topics;

import dev.switchboard.bus.LogPage;
import dev.switchboard.bus.TopicLogs;
import java.util.Iterator;

/**
 * Sends one member what its topic's log holds after a position, page by page and never faster than the client reads, then
 * lets it go live. Of all replays of a connection, one holds a page at a time. On the connection's event loop; ends with
 * the connection, when the member is live, or when the client begins another.
 */
final class Replay implements Membership.Progress {

    private final TopicLogs logs;
    private final int maxPage;
    private final TopicsMetrics metrics;
    private final Membership member;
    private final Subscriber subscriber;
    private final long head;
    private long position;
    private int lastPage;

    Replay(TopicLogs logs, int maxPage, TopicsMetrics metrics, Membership member, long head) {
        this.logs = logs;
        this.maxPage = maxPage;
        this.metrics = metrics;
        this.member = member;
        this.subscriber = member.subscriber();
        this.head = head;
    }

    void run(long after) {
        position = after;
        member.replayBy(this);
        next();
    }

    @Override
    public long head() {
        return head;
    }

    @Override
    public long position() {
        return position;
    }

    private void next() {
        if (isOver()) {
            return;
        }
        if (position >= head && member.goLive(position)) {
            return;
        }
        member.budget().take(this::read);
    }

    /** Its turn: it may hold a page until {@link #pass}. */
    private void read() {
        if (isOver()) {
            pass();
            return;
        }
        logs.read(member.topic(), position, pageSize(), member.budget().bytes())
                .onComplete(read -> subscriber.loop().execute(() -> {
                    if (read.succeeded()) {
                        take(read.result());
                    } else {
                        pass();
                        subscriber.loop().later(TopicsConfig.RETRY_MS, this::next);
                    }
                }));
    }

    /** Large events end a page early; asking for no more than twice the last page spares the store the rest. */
    private int pageSize() {
        return lastPage == 0 ? maxPage : Math.min(maxPage, 2 * lastPage);
    }

    private void pass() {
        member.budget().pass();
    }

    private void take(LogPage page) {
        if (page.reached() != position) {
            // Retention overtook the replay, or the store lost what it has sent.
            subscriber.closeForGap();
        } else if (page.entries().isEmpty()) {
            position = Math.max(position, head);
            pass();
            next();
        } else {
            lastPage = page.entries().size();
            metrics.replayed(lastPage);
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

    /** Sends one event; false if the replay has ended, or waits for the reader and sends the rest later. */
    private boolean send(LogPage.Entry entry, Iterator<LogPage.Entry> rest) {
        if (isOver()) {
            pass();
            return false;
        }
        int waiting = subscriber.waitingBytes();
        if (waiting > 0 && waiting + entry.data().length() > member.budget().bytes()) {
            subscriber.whenDrained(() -> subscriber.loop().execute(() -> {
                if (send(entry, rest)) {
                    send(rest);
                }
            }));
            return false;
        }
        member.sendOrSkip(OutboundEvent.of(member.topic(), entry));
        position = entry.seq();
        return true;
    }

    private boolean isOver() {
        return member.hasLeft() || !member.isReplayedBy(this) || !subscriber.isOpen();
    }
}
