package dev.switchboard.gateway.topics;

import dev.switchboard.bus.Rounds;
import dev.switchboard.bus.Suspects;
import dev.switchboard.bus.Topic;
import dev.switchboard.bus.Walk;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Compares, every audit interval, the topics that this node delivers with those that its event loops have members of, and
 * with those that the cluster knows it subscribes to. A loop's answer overtakes none of its entries and exits, so only
 * what routing is about to do can look wrong once. On the router's context, in its {@link Rounds}; lives as long as the node.
 */
public final class FeedAudit {

    private record Feeding(Topic topic, LoopFanout loop) {}

    private final TopicFanout fanout;
    private final FanoutContext context;
    private final DriftMetrics metrics;
    private final Map<Topic, TopicFeed> feeds;
    private final Suspects<Topic> unannounced = new Suspects<>();
    private final Suspects<Feeding> memberless = new Suspects<>();
    private final Set<Topic> announcing = new HashSet<>();
    private @Nullable Runnable stop;

    public FeedAudit(TopicFanout fanout, FanoutContext context, DriftMetrics metrics) {
        this.fanout = fanout;
        this.context = context;
        this.metrics = metrics;
        this.feeds = fanout.feeds();
    }

    public void start(Vertx vertx, TopicsConfig config) {
        context.execute(() -> stop = Rounds.current(vertx).every(config.auditInterval(), this::begin));
    }

    public void stop() {
        context.execute(() -> {
            if (stop != null) {
                stop.run();
            }
        });
    }

    /** Calls {@code found}, on the loop, with those of the topics that are not delivered to the loop. On the loop. */
    public void findUnfed(List<Topic> subscribed, SubscriberLoop loop, Consumer<Topic> found) {
        context.execute(() -> {
            for (Topic topic : subscribed) {
                TopicFeed feed = feeds.get(topic);
                if (feed == null || feed.loops().stream().noneMatch(fed -> fed.loop() == loop)) {
                    loop.execute(() -> found.accept(topic));
                }
            }
        });
    }

    private Walk begin() {
        unannounced.nextLook();
        memberless.nextLook();
        return Walk.inParts(look -> Walk.over(feeds.values().iterator(), feeds.size(), look), this::lookAt);
    }

    private void lookAt(List<TopicFeed> part) {
        for (TopicFeed feed : part) {
            if (feeds.get(feed.topic()) == feed && !context.listens(feed.topic())) {
                announce(feed.topic());
            }
        }
        for (LoopFanout loop : fanout.loops()) {
            List<Topic> fed = new ArrayList<>(part.size());
            part.stream().filter(feed -> feed.loops().contains(loop)).forEach(feed -> fed.add(feed.topic()));
            if (!fed.isEmpty()) {
                loop.execute(() -> ask(fed, loop));
            }
        }
    }

    /** Events that other nodes published while they did not know of this one are read from the log. */
    private void announce(Topic topic) {
        if (unannounced.again(topic) && announcing.add(topic)) {
            context.listen(topic).onComplete(known -> {
                announcing.remove(topic);
                fanout.resync(Set.of(topic));
            });
            metrics.driftRepaired(Drift.INTEREST.label());
        }
    }

    /** On the loop. */
    private void ask(List<Topic> fed, LoopFanout loop) {
        List<Topic> without =
                fed.stream().filter(topic -> !loop.topics().isSubscribed(topic)).toList();
        if (!without.isEmpty()) {
            context.execute(() -> without.forEach(topic -> endWithoutMembers(new Feeding(topic, loop))));
        }
    }

    private void endWithoutMembers(Feeding feeding) {
        TopicFeed feed = feeds.get(feeding.topic());
        if (feed != null && feed.loops().contains(feeding.loop()) && memberless.again(feeding)) {
            fanout.leave(feed, feeding.loop());
            metrics.driftRepaired(Drift.INTEREST.label());
        }
    }
}
