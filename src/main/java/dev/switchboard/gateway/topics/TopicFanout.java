package dev.switchboard.gateway.topics;

import dev.switchboard.bus.LogPage;
import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Topic;
import dev.switchboard.bus.TopicLogs;
import dev.switchboard.gateway.Gateway;
import dev.switchboard.gateway.connection.Connection;
import dev.switchboard.gateway.connection.GatewayMetrics;
import dev.switchboard.gateway.connection.Shard;
import dev.switchboard.routing.Interest;
import dev.switchboard.routing.NodeDelivery;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Takes what routing brings to this node, keeps each durable topic in order, and hands every event to the shards that
 * have members: one task for each shard, no JSON parsed. Runs on the router's context, except where said; lives as long
 * as the node.
 */
public final class TopicFanout implements NodeDelivery {

    /** How long a failed read of a log waits before it is tried again. */
    static final long RETRY_MS = 500;

    private static final int HEADS_AT_ONCE = 500;

    private final Gateway gateway;
    private final Context context;
    private final Interest interest;
    private final TopicLogs logs;
    private final Map<Topic, TopicFeed> feeds = new HashMap<>();
    private final FeedAudit audit;

    public TopicFanout(Gateway gateway, Context context, Interest interest, TopicLogs logs) {
        this.gateway = gateway;
        this.context = context;
        this.interest = interest;
        this.logs = logs;
        this.audit = new FeedAudit(gateway, context, interest, feeds);
    }

    /**
     * Counts the shard among the topics' hearers and completes, on this context, when every node knows. Events may reach
     * the shard before that. On the shard's loop.
     */
    public Future<Void> enter(Collection<Topic> topics, Shard shard) {
        Promise<Void> entered = Promise.promise();
        context.runOnContext(ignored -> {
            List<Future<Void>> known = new ArrayList<>(topics.size());
            for (Topic topic : topics) {
                TopicFeed feed = feeds.computeIfAbsent(topic, created -> new TopicFeed(topic, this));
                known.add(feed.enter(shard));
            }
            Future.all(known).<Void>mapEmpty().onComplete(entered);
        });
        return entered.future();
    }

    /** The shard has no member of the topic any more. On the shard's loop, so that it cannot overtake an {@link #enter}. */
    public void exit(Topic topic, Shard shard) {
        context.runOnContext(ignored -> {
            TopicFeed feed = feeds.get(topic);
            if (feed != null) {
                leave(feed, shard);
            }
        });
    }

    /** Takes the shard out, and with the last one the feed. On this context. */
    void leave(TopicFeed feed, Shard shard) {
        if (feed.exit(shard)) {
            feed.end();
            feeds.remove(feed.topic());
            interest.release(feed.topic());
        }
    }

    /** For the audit's tests, on this context. */
    public Map<Topic, TopicFeed> feeds() {
        return feeds;
    }

    /** What looks for differences between this, the shards and routing. */
    public FeedAudit audit() {
        return audit;
    }

    @Override
    public boolean hears(Topic topic) {
        return feeds.containsKey(topic);
    }

    /** Tells where the topic's log ended at a join. Any thread. */
    void startAt(Topic topic, long head) {
        context.runOnContext(ignored -> {
            TopicFeed feed = feeds.get(topic);
            if (feed != null) {
                feed.startAt(head);
            }
        });
    }

    /** The store was away at a join: finds out where the log ends as soon as it answers. Any thread. */
    void startLate(Topic topic) {
        context.runOnContext(ignored -> startWhenReadable(topic));
    }

    private void startWhenReadable(Topic topic) {
        TopicFeed feed = feeds.get(topic);
        if (feed == null || feed.isStarted()) {
            return;
        }
        gateway.heads()
                .of(topic)
                .onComplete(head -> context.runOnContext(ignored -> {
                    if (head.failed()) {
                        later(RETRY_MS, () -> startWhenReadable(topic));
                    } else if (feeds.get(topic) == feed) {
                        feed.startLateAt(head.result());
                    }
                }));
    }

    @Override
    public void deliver(Publication publication) {
        take(publication);
        nudge(publication);
    }

    @Override
    public Future<Void> deliverConfirmed(Publication publication) {
        List<Future<Void>> spread = take(publication);
        nudge(publication);
        return Future.all(spread).mapEmpty();
    }

    private List<Future<Void>> take(Publication publication) {
        ShardFanout.Heard heard = publication.targets().size() > 1 ? new ShardFanout.Heard() : null;
        List<Future<Void>> spread = new ArrayList<>(publication.targets().size());
        for (Publication.Target target : publication.targets()) {
            if (target.topic().kind().atEveryGateway()) {
                tellDirectly(target.topic(), publication, heard);
                continue;
            }
            TopicFeed feed = feeds.get(target.topic());
            if (feed != null) {
                Promise<Void> done = Promise.promise();
                OutboundEvent event =
                        new OutboundEvent(publication.event(), publication.data(), target.topic(), target.seq(), false);
                feed.take(new TopicFeed.Item(event, publication.scope(), heard, done));
                spread.add(done.future());
            }
        }
        return spread;
    }

    /** Says it to one connection, or to all, whatever they have joined. */
    private void tellDirectly(Topic topic, Publication publication, ShardFanout.Heard heard) {
        OutboundEvent event = new OutboundEvent(publication.event(), publication.data(), null, 0, false);
        if (topic.kind() == Topic.Kind.EVERYBODY) {
            SharedEvent shared = new SharedEvent(event, gateway.shards().size());
            gateway.shards().forEach(shard -> shard.execute(() -> shard.fanout().deliverToAll(shared, heard)));
        } else {
            gateway.registry().find(topic.id()).ifPresent(connection -> connection
                    .shard()
                    .execute(
                            () -> connection.shard().fanout().deliverTo(connection, new SharedEvent(event, 1), heard)));
        }
    }

    private void nudge(Publication publication) {
        Publication.Nudge nudge = publication.nudge();
        if (nudge == null) {
            return;
        }
        Map<Shard, List<Topic>> usersOf = new IdentityHashMap<>();
        for (String user : nudge.users()) {
            TopicFeed feed = feeds.get(Topic.user(user));
            if (feed != null) {
                feed.shards().forEach(shard -> usersOf.computeIfAbsent(shard, created -> new ArrayList<>())
                        .add(feed.topic()));
            }
        }
        if (usersOf.isEmpty()) {
            return;
        }
        OutboundEvent event =
                new OutboundEvent(publication.event(), publication.data(), nudge.topic(), nudge.seq(), true);
        SharedEvent shared = new SharedEvent(event, usersOf.size());
        usersOf.forEach((shard, users) -> shard.execute(() -> shard.fanout().nudge(users, shared)));
    }

    @Override
    public void resync(Set<Topic> topics) {
        List<TopicFeed> started = topics.stream()
                .map(feeds::get)
                .filter(feed -> feed != null && feed.isStarted())
                .toList();
        for (int from = 0; from < started.size(); from += HEADS_AT_ONCE) {
            catchUp(started.subList(from, Math.min(started.size(), from + HEADS_AT_ONCE)));
        }
    }

    @Override
    public void resyncAll() {
        resync(Set.copyOf(feeds.keySet()));
    }

    /**
     * What this node has of a topic.
     *
     * @param listens whether any connection here is in it
     * @param position its last event that was handed to them, {@link Connection#UNKNOWN} while nobody knows
     */
    public record Heard(boolean listens, long position) {}

    /** Looks a topic up, for whoever wants to know; any thread. */
    public Future<Heard> look(Topic topic) {
        Promise<Heard> looked = Promise.promise();
        context.runOnContext(ignored -> {
            TopicFeed feed = feeds.get(topic);
            boolean started = feed != null && feed.isStarted();
            looked.complete(new Heard(feed != null, started ? feed.position() : Connection.UNKNOWN));
        });
        return looked.future();
    }

    /** Whether members here have not had the topic's events up to {@code head}. */
    boolean isBehind(Topic topic, long head) {
        TopicFeed feed = feeds.get(topic);
        return feed != null && feed.isStarted() && feed.position() < head;
    }

    /** Fills those of the feeds whose logs have moved past what was delivered here. */
    private void catchUp(List<TopicFeed> behind) {
        List<Topic> topics = behind.stream().map(TopicFeed::topic).toList();
        logs.heads(topics)
                .onComplete(read -> context.runOnContext(ignored -> {
                    if (read.failed()) {
                        later(RETRY_MS, () -> resync(Set.copyOf(topics)));
                        return;
                    }
                    for (TopicFeed feed : behind) {
                        if (read.result().getOrDefault(feed.topic(), 0L) > feed.position()) {
                            feed.fill();
                        }
                    }
                }));
    }

    Future<Void> listen(Topic topic) {
        Promise<Void> known = Promise.promise();
        interest.listen(topic).onComplete(done -> context.runOnContext(ignored -> known.handle(done)));
        return known.future();
    }

    Future<LogPage> read(Topic topic, long after) {
        Promise<LogPage> page = Promise.promise();
        logs.read(topic, after, gateway.config().replayPage())
                .onComplete(read -> context.runOnContext(ignored -> page.handle(read)));
        return page.future();
    }

    public void later(long delayMs, Runnable task) {
        gateway.vertx().setTimer(delayMs, fired -> context.runOnContext(ignored -> task.run()));
    }

    long stragglerWaitMs() {
        return gateway.config().stragglerWait().toMillis();
    }

    GatewayMetrics metrics() {
        return gateway.metrics();
    }
}
