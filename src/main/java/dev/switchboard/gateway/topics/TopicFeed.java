package dev.switchboard.gateway.topics;

import dev.switchboard.bus.LogPage;
import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Topic;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One topic as this node receives it: which event loops have members, and for a durable topic the order of its events. On
 * the router's context alone; lives from the first member's entry to the last one's exit.
 */
public final class TopicFeed {

    /**
     * One event on its way through the order.
     *
     * @param reached who had it through another topic; null if it is published to this one alone
     * @param spread completes once every loop has it
     */
    record Item(
            OutboundEvent event, Publication.Scope scope, LoopFanout.@Nullable Reached reached, Promise<Void> spread) {}

    private final Topic topic;
    private final FanoutContext context;
    private final List<LoopFanout> loops = new ArrayList<>(2);
    private final LateConfirmations late = new LateConfirmations();
    private final TopicSequencer<Item> order =
            new TopicSequencer<>(covered -> covered.spread().tryComplete(), this::displaced);
    private @Nullable Future<Void> listening;
    private boolean waitingForStragglers;
    private boolean filling;
    private boolean fillAgain;
    private boolean ended;
    /** While it is not known whether the log still has what was delivered, nothing passes. */
    private boolean suspended;
    /** The last event that was known when it was suspended. */
    private long doubtful;
    /** How many events the loops were given; they read it to see how many wait behind one. */
    private volatile long given;

    TopicFeed(Topic topic, FanoutContext context) {
        this.topic = topic;
        this.context = context;
    }

    Topic topic() {
        return topic;
    }

    /** Adds the loop and completes when every node knows that this one subscribes. */
    Future<Void> enter(LoopFanout loop) {
        if (!loops.contains(loop)) {
            loops.add(loop);
        }
        if (listening == null || listening.failed()) {
            listening = context.listen(topic);
        }
        return listening;
    }

    /** Removes the loop; true if none is left. */
    boolean exit(LoopFanout loop) {
        loops.remove(loop);
        return loops.isEmpty();
    }

    void end() {
        ended = true;
        order.abandon();
        late.takeUpTo(Long.MAX_VALUE).forEach(Promise::tryComplete);
    }

    List<LoopFanout> loops() {
        return loops;
    }

    /** Takes an event of the topic, from the bus. */
    void take(Item item) {
        if (item.event().seq() == 0) {
            spread(item);
            return;
        }
        boolean known = order.isStarted() && item.event().seq() <= order.position();
        if (suspended && !known) {
            order.hold(item.event().seq(), item);
            return;
        }
        pass(order.offer(item.event().seq(), item));
        if (known) {
            afterLoops(item.spread());
        } else if (order.hasGap()) {
            waitForStragglers();
        }
    }

    /** Takes an event of a lineage that has ended: the log knows whether it survived. */
    void takeStale(Item item) {
        long seq = item.event().seq();
        if (seq <= order.position()) {
            afterLoops(item.spread());
            return;
        }
        suspend();
        doubtful = Math.max(doubtful, seq);
        displaced(item);
    }

    /** The store may have lost commits: what comes waits for {@link #resume}. */
    void suspend() {
        if (!suspended) {
            suspended = true;
            doubtful = order.highest();
        }
    }

    boolean isSuspended() {
        return suspended;
    }

    /** The last event that it knew of when it was suspended. */
    long doubtful() {
        return doubtful;
    }

    /**
     * Continues with what the log has.
     *
     * @param log the log at the position {@code asked}
     */
    void resume(LogPage log, long asked) {
        suspended = false;
        if (log.reached() < asked) {
            lose(log, asked);
        }
        pass(order.proceed());
        if (log.head() > order.position()) {
            fill();
        } else if (order.hasGap()) {
            waitForStragglers();
        }
    }

    /** What was published after the last position that the log has is lost, up to {@code lost}. */
    private void lose(LogPage log, long lost) {
        order.goBack(log.reached(), lost);
        OutboundEvent gap = OutboundEvent.gap(topic, log.reached(), log.head());
        loops.forEach(loop -> loop.execute(() -> loop.topics().lose(topic, log.reached(), gap)));
    }

    /** A member's join has read where the log ends. */
    void startAt(long head) {
        pass(order.startAt(head));
        if (order.hasGap()) {
            waitForStragglers();
        }
    }

    /** The end of the log could be read only long after the join, because the store was away. */
    void startLateAt(long head) {
        pass(order.startLateAt(head));
        fill();
    }

    boolean isStarted() {
        return order.isStarted();
    }

    /** The last event that was handed to the members; {@link Positions#UNKNOWN} before the order has started. */
    long position() {
        return order.position();
    }

    private void waitForStragglers() {
        if (!waitingForStragglers && !filling) {
            waitingForStragglers = true;
            context.later(context.stragglerWaitMs(), () -> {
                waitingForStragglers = false;
                if (order.hasGap()) {
                    fill();
                }
            });
        }
    }

    /** Reads the log from the last delivered event on, until nothing is missing. */
    void fill() {
        if (ended || suspended || !order.isStarted()) {
            return;
        }
        if (filling) {
            fillAgain = true;
            return;
        }
        filling = true;
        fillAgain = false;
        long after = order.position();
        long known = order.highest();
        context.read(topic, after).onComplete(read -> {
            filling = false;
            if (ended || suspended) {
                return;
            }
            if (read.succeeded()) {
                filled(read.result(), after, known);
            } else {
                context.later(TopicsConfig.RETRY_MS, this::fill);
            }
        });
    }

    /**
     * @param after the position after which the page was read
     * @param known the last event that was known before
     */
    private void filled(LogPage page, long after, long known) {
        if (page.reached() < after || page.head() < known) {
            lose(page, Math.max(after, known));
            fill();
            return;
        }
        if (page.first() > order.position() + 1 && page.head() > order.position()) {
            // The log no longer holds what is missing: the members learn of the gap when they resume.
            loops.forEach(loop -> loop.execute(() -> loop.topics().breakOff(topic)));
            return;
        }
        long previous = after;
        for (LogPage.Entry entry : page.entries()) {
            pass(order.follow(previous, entry.seq(), itemOf(entry)));
            previous = entry.seq();
        }
        context.metrics().gapFilled(page.entries().size());
        if (page.head() > order.position() || fillAgain || order.hasGap()) {
            fill();
        }
    }

    private Item itemOf(LogPage.Entry entry) {
        OutboundEvent event = OutboundEvent.of(topic, entry);
        return new Item(event, Publication.Scope.evicting(entry.evict()), null, Promise.promise());
    }

    /** Only an eviction's confirmation is waited for; it completes when the log has brought the event. */
    private void displaced(Item item) {
        if (item.scope().evict() == null) {
            item.spread().tryComplete();
        } else {
            late.add(item.event().seq(), item.spread());
        }
    }

    private void pass(List<Item> passing) {
        passing.forEach(this::spread);
        late.takeUpTo(order.position()).forEach(this::afterLoops);
    }

    private void spread(Item item) {
        if (loops.isEmpty()) {
            item.spread().tryComplete();
            return;
        }
        SharedEvent shared = new SharedEvent(item.event(), loops.size());
        long number = given + 1;
        given = number;
        List<Future<Void>> parts = new ArrayList<>(loops.size());
        for (LoopFanout loop : loops) {
            Promise<Void> part = Promise.promise();
            parts.add(part.future());
            loop.execute(() -> {
                loop.deliver(topic, shared, item.scope(), item.reached(), given - number);
                evict(loop, item.scope().evict());
                part.complete();
            });
        }
        if (item.scope().evict() != null) {
            Future.all(parts).onComplete(done -> item.spread().tryComplete());
        } else {
            item.spread().tryComplete();
        }
    }

    /** An event delivered before may still be on its way to the loops; its second confirmation must not overtake it. */
    private void afterLoops(Promise<Void> spread) {
        List<Future<Void>> passed = new ArrayList<>(loops.size());
        for (LoopFanout loop : loops) {
            Promise<Void> part = Promise.promise();
            passed.add(part.future());
            loop.execute(part::complete);
        }
        Future.all(passed).onComplete(done -> spread.tryComplete());
    }

    private void evict(LoopFanout loop, @Nullable String user) {
        if (user == null) {
            return;
        }
        switch (topic.kind()) {
                // It is left only with its connection.
            case USER -> {}
                // Its subscriber is not told that nothing more is shown.
            case PRESENCE -> loop.topics().mute(topic, user);
            default -> loop.topics().evict(topic, user);
        }
    }
}
