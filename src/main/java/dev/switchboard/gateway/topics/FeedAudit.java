package dev.switchboard.gateway.topics;

import dev.switchboard.bus.Suspects;
import dev.switchboard.bus.Topic;
import dev.switchboard.bus.Walk;
import dev.switchboard.gateway.Gateway;
import dev.switchboard.gateway.connection.Shard;
import dev.switchboard.routing.Interest;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Compares, every audit interval, the topics that this node delivers with those that its shards have members of and with
 * those that the cluster knows it listens to. What a shard answers overtakes none of its entries and exits, so only what
 * routing is about to do can look wrong once. On the fan-out's context, a part in each turn; lives as long as the node.
 */
public final class FeedAudit {

    private record Hearing(Topic topic, Shard shard) {}

    private final Gateway gateway;
    private final Context context;
    private final Interest interest;
    private final Map<Topic, TopicFeed> feeds;
    private final Suspects<Topic> unannounced = new Suspects<>();
    private final Suspects<Hearing> unheard = new Suspects<>();
    private final Set<Topic> announcing = new HashSet<>();
    private boolean looking;
    private long timer;

    FeedAudit(Gateway gateway, Context context, Interest interest, Map<Topic, TopicFeed> feeds) {
        this.gateway = gateway;
        this.context = context;
        this.interest = interest;
        this.feeds = feeds;
    }

    public void start() {
        timer = gateway.vertx().setPeriodic(gateway.config().auditInterval().toMillis(), fired -> execute(this::look));
    }

    public void stop(Vertx vertx) {
        vertx.cancelTimer(timer);
    }

    /** Tells {@code found} those of the topics, which the shard has members of, that are not delivered to it. On the shard's loop. */
    public void unfed(List<Topic> heard, Shard shard, Consumer<Topic> found) {
        execute(() -> {
            for (Topic topic : heard) {
                TopicFeed feed = feeds.get(topic);
                if (feed == null || !feed.shards().contains(shard)) {
                    shard.execute(() -> found.accept(topic));
                }
            }
        });
    }

    private void look() {
        if (looking) {
            return;
        }
        looking = true;
        unannounced.nextLook();
        unheard.nextLook();
        Walk.inParts(List.copyOf(feeds.values()), this::execute, this::lookAt, () -> looking = false);
    }

    private void lookAt(List<TopicFeed> part) {
        for (TopicFeed feed : part) {
            if (feeds.get(feed.topic()) == feed && !interest.listens(feed.topic())) {
                announce(feed.topic());
            }
        }
        for (Shard shard : gateway.shards()) {
            List<Topic> fed = new ArrayList<>(part.size());
            part.stream().filter(feed -> feed.shards().contains(shard)).forEach(feed -> fed.add(feed.topic()));
            if (!fed.isEmpty()) {
                shard.execute(() -> ask(fed, shard));
            }
        }
    }

    /** What may have been said elsewhere while nobody sent it here is read from the log. */
    private void announce(Topic topic) {
        if (unannounced.again(topic) && announcing.add(topic)) {
            interest.listen(topic)
                    .onComplete(known -> execute(() -> {
                        announcing.remove(topic);
                        gateway.fanout().resync(Set.of(topic));
                    }));
            gateway.metrics().driftRepaired(Drift.INTEREST.label());
        }
    }

    /** On the shard's loop. */
    private void ask(List<Topic> fed, Shard shard) {
        List<Topic> without = fed.stream().filter(topic -> !shard.hears(topic)).toList();
        if (!without.isEmpty()) {
            execute(() -> without.forEach(topic -> endWithoutMembers(new Hearing(topic, shard))));
        }
    }

    private void endWithoutMembers(Hearing hearing) {
        TopicFeed feed = feeds.get(hearing.topic());
        if (feed != null && feed.shards().contains(hearing.shard()) && unheard.again(hearing)) {
            gateway.fanout().leave(feed, hearing.shard());
            gateway.metrics().driftRepaired(Drift.INTEREST.label());
        }
    }

    private void execute(Runnable task) {
        context.runOnContext(ignored -> task.run());
    }
}
