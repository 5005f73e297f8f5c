package dev.switchboard.gateway.topics;

import dev.switchboard.bus.LogPage;
import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Topic;
import dev.switchboard.gateway.connection.CloseReason;
import dev.switchboard.gateway.connection.Shard;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;

/**
 * One topic as this node hears it: which shards have members, and for a durable one the order of its events. On the
 * fan-out's context alone; lives from the first member's entry to the last one's exit.
 */
public final class TopicFeed {

    /**
     * One event on its way through the order.
     *
     * @param heard who had it through another topic; null if it is said to this one alone
     * @param spread completes once every shard has it
     */
    record Item(OutboundEvent event, Publication.Scope scope, ShardFanout.Heard heard, Promise<Void> spread) {}

    private final Topic topic;
    private final TopicFanout fanout;
    private final List<Shard> shards = new ArrayList<>(2);
    private final LateConfirmations late = new LateConfirmations();
    private final TopicSequencer<Item> order =
            new TopicSequencer<>(covered -> covered.spread().tryComplete(), this::displaced);
    private Future<Void> listening;
    private boolean waitingForStragglers;
    private boolean filling;
    private boolean fillAgain;
    private boolean gone;

    TopicFeed(Topic topic, TopicFanout fanout) {
        this.topic = topic;
        this.fanout = fanout;
    }

    Topic topic() {
        return topic;
    }

    /** Adds the shard and completes when every node knows that this one listens. */
    Future<Void> enter(Shard shard) {
        if (!shards.contains(shard)) {
            shards.add(shard);
        }
        if (listening == null || listening.failed()) {
            listening = fanout.listen(topic);
        }
        return listening;
    }

    /** Removes the shard; true if none is left. */
    boolean exit(Shard shard) {
        shards.remove(shard);
        return shards.isEmpty();
    }

    void end() {
        gone = true;
        order.abandon();
        late.takeUpTo(Long.MAX_VALUE).forEach(Promise::tryComplete);
    }

    List<Shard> shards() {
        return shards;
    }

    /** Takes an event of the topic, from the bus. */
    void take(Item item) {
        if (item.event().seq() == 0) {
            spread(item);
            return;
        }
        boolean known = order.isStarted() && item.event().seq() <= order.position();
        pass(order.offer(item.event().seq(), item));
        if (known) {
            afterShards(item.spread());
        } else if (order.hasGap()) {
            waitForStragglers();
        }
    }

    /** The head of the log that a member's join has read. */
    void startAt(long head) {
        pass(order.startAt(head));
        if (order.hasGap()) {
            waitForStragglers();
        }
    }

    /** The head of the log that could be read only long after the join, because the store was away. */
    void startLateAt(long head) {
        pass(order.startLateAt(head));
        fill();
    }

    boolean isStarted() {
        return order.isStarted();
    }

    long position() {
        return order.position();
    }

    private void waitForStragglers() {
        if (!waitingForStragglers && !filling) {
            waitingForStragglers = true;
            fanout.later(fanout.stragglerWaitMs(), () -> {
                waitingForStragglers = false;
                if (order.hasGap()) {
                    fill();
                }
            });
        }
    }

    /** Reads on from the log behind the last delivered event, until nothing is missing. */
    void fill() {
        if (gone || !order.isStarted()) {
            return;
        }
        if (filling) {
            fillAgain = true;
            return;
        }
        filling = true;
        fillAgain = false;
        fanout.read(topic, order.position()).onComplete(read -> {
            filling = false;
            if (gone) {
                return;
            }
            if (read.succeeded()) {
                filled(read.result());
            } else {
                fanout.later(TopicFanout.RETRY_MS, this::fill);
            }
        });
    }

    private void filled(LogPage page) {
        if (page.first() > order.position() + 1 && page.head() > order.position()) {
            // The log no longer holds what is missing: the members must learn of the gap, and they do when they resume.
            shards.forEach(shard -> shard.execute(() -> shard.breakOff(topic, CloseReason.DRAIN)));
            return;
        }
        long before = order.position();
        page.entries().forEach(entry -> pass(order.offer(entry.seq(), itemOf(entry))));
        fanout.metrics().gapFilled((int) (order.position() - before));
        if (page.head() > order.position() || fillAgain || order.hasGap()) {
            fill();
        }
    }

    private Item itemOf(LogPage.Entry entry) {
        OutboundEvent event = new OutboundEvent(entry.event(), entry.data(), topic, entry.seq(), false);
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
        late.takeUpTo(order.position()).forEach(this::afterShards);
    }

    private void spread(Item item) {
        if (shards.isEmpty()) {
            item.spread().tryComplete();
            return;
        }
        SharedEvent shared = new SharedEvent(item.event(), shards.size());
        List<Future<Void>> parts = new ArrayList<>(shards.size());
        for (Shard shard : shards) {
            Promise<Void> part = Promise.promise();
            parts.add(part.future());
            shard.execute(() -> {
                shard.fanout().deliver(topic, shared, item.scope(), item.heard());
                evict(shard, item.scope().evict());
                part.complete();
            });
        }
        if (item.scope().evict() != null) {
            Future.all(parts).onComplete(done -> item.spread().tryComplete());
        } else {
            item.spread().tryComplete();
        }
    }

    /** What was delivered before may still be on its way to the connections; a second confirmation must not overtake it. */
    private void afterShards(Promise<Void> spread) {
        List<Future<Void>> passed = new ArrayList<>(shards.size());
        for (Shard shard : shards) {
            Promise<Void> part = Promise.promise();
            passed.add(part.future());
            shard.execute(part::complete);
        }
        Future.all(passed).onComplete(done -> spread.tryComplete());
    }

    private void evict(Shard shard, String user) {
        // A personal topic is left only with its connection.
        if (user != null && topic.kind() != Topic.Kind.USER) {
            shard.evict(topic, user);
        }
    }
}
