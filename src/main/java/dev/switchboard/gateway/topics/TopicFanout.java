package dev.switchboard.gateway.topics;

import dev.switchboard.bus.LogPage;
import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Topic;
import dev.switchboard.bus.TopicUsers;
import dev.switchboard.bus.Tracing;
import dev.switchboard.routing.NodeDelivery;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/**
 * Takes what routing brings to this node, keeps each durable topic in order, and hands every event to the event loops that
 * have members: one task for each loop, no JSON parsed. On the router's context, except where noted; lives as long as the
 * node.
 */
public final class TopicFanout implements NodeDelivery, Feeds {

    private static final int HEADS_AT_ONCE = 500;

    private final FanoutContext context;
    private final Heads heads;
    private final DirectDelivery direct;
    private final List<LoopFanout> loops = new CopyOnWriteArrayList<>();
    /** On one context, but walked while feeds come and go. */
    private final Map<Topic, TopicFeed> feeds = new ConcurrentHashMap<>();
    /** As in {@link dev.switchboard.bus.LogLineage}; 0 while unknown. */
    private int lineage;

    /**
     * @param subscribers finds a subscriber of this node by its id; safe from any thread
     */
    public TopicFanout(
            FanoutContext context, Heads heads, Function<String, Optional<? extends Subscriber>> subscribers) {
        this.context = context;
        this.heads = heads;
        this.direct = new DirectDelivery(loops, subscribers);
    }

    /** Serves the subscribers of one more event loop. Any thread. */
    public LoopTopics attach(SubscriberLoop loop) {
        LoopTopics topics = new LoopTopics(loop, this);
        loops.add(new LoopFanout(loop, topics));
        return topics;
    }

    /** The event loops of this node. Any thread. */
    List<LoopFanout> loops() {
        return loops;
    }

    private Optional<LoopFanout> fanoutOf(SubscriberLoop loop) {
        return loops.stream().filter(one -> one.loop() == loop).findFirst();
    }

    @Override
    public Future<Void> enter(Collection<Topic> topics, SubscriberLoop loop) {
        Promise<Void> entered = Promise.promise();
        LoopFanout entering = fanoutOf(loop).orElseThrow();
        context.execute(() -> {
            List<Future<Void>> known = new ArrayList<>(topics.size());
            for (Topic topic : topics) {
                TopicFeed feed = feeds.computeIfAbsent(topic, created -> new TopicFeed(topic, context));
                known.add(feed.enter(entering));
                noteUser(topic);
            }
            Future.all(known).<Void>mapEmpty().onComplete(entered);
        });
        return entered.future();
    }

    @Override
    public void exit(Topic topic, SubscriberLoop loop) {
        LoopFanout leaving = fanoutOf(loop).orElseThrow();
        context.execute(() -> {
            TopicFeed feed = feeds.get(topic);
            if (feed != null) {
                leave(feed, leaving);
            }
        });
    }

    /** Takes the loop out of the feed, and ends the feed with the last one. */
    void leave(TopicFeed feed, LoopFanout loop) {
        noteUser(feed.topic());
        if (feed.exit(loop)) {
            feed.end();
            feeds.remove(feed.topic());
            context.release(feed.topic());
        }
    }

    private void noteUser(Topic topic) {
        if (topic.kind() == Topic.Kind.USER) {
            direct.usersChanged();
        }
    }

    FanoutContext context() {
        return context;
    }

    /** The live map, for audits. */
    Map<Topic, TopicFeed> feeds() {
        return feeds;
    }

    @Override
    public boolean receives(Topic topic) {
        return feeds.containsKey(topic);
    }

    @Override
    public void startAt(Topic topic, long head) {
        context.execute(() -> {
            TopicFeed feed = feeds.get(topic);
            if (feed != null) {
                feed.startAt(head);
            }
        });
    }

    @Override
    public void startLate(Topic topic) {
        context.execute(() -> startWhenReadable(topic));
    }

    private void startWhenReadable(Topic topic) {
        TopicFeed feed = feeds.get(topic);
        if (feed == null || feed.isStarted()) {
            return;
        }
        heads.of(topic)
                .onComplete(head -> context.execute(() -> {
                    if (head.failed()) {
                        context.later(TopicsConfig.RETRY_MS, () -> startWhenReadable(topic));
                    } else if (feeds.get(topic) == feed) {
                        feed.startLateAt(head.result());
                    }
                }));
    }

    @Override
    public void deliver(Publication publication) {
        traced(publication);
    }

    /** Hands it to the topics' loops, on which it is sent within the flush window. */
    private List<Future<Void>> traced(Publication publication) {
        Tracing.Span span = publication.traceparent() == null ? null : context.beginDelivery(publication);
        List<Future<Void>> spread = take(publication);
        direct.nudge(publication, feeds);
        if (span != null) {
            span.end(null);
        }
        return spread;
    }

    @Override
    public Future<Void> deliverConfirmed(Publication publication) {
        return Future.all(traced(publication)).mapEmpty();
    }

    /**
     * The store is of a new lineage and may have lost commits. Every topic waits until the log has said where it ends, so
     * that the members learn of what was lost before they get anything new.
     */
    public void noteLineage(int number) {
        if (number <= lineage) {
            return;
        }
        boolean first = lineage == 0;
        lineage = number;
        if (!first) {
            List<TopicFeed> started =
                    feeds.values().stream().filter(TopicFeed::isStarted).toList();
            started.forEach(TopicFeed::suspend);
            compare(started);
        }
    }

    /** Asks the log about suspended feeds, and lets them continue. */
    private void compare(List<TopicFeed> suspended) {
        for (int from = 0; from < suspended.size(); from += HEADS_AT_ONCE) {
            comparePart(suspended.subList(from, Math.min(suspended.size(), from + HEADS_AT_ONCE)));
        }
    }

    private void comparePart(List<TopicFeed> part) {
        Map<Topic, Long> asked = new HashMap<>();
        part.forEach(feed -> asked.put(feed.topic(), feed.doubtful()));
        context.survived(asked).onComplete(read -> {
            List<TopicFeed> left = part.stream()
                    .filter(feed -> feeds.get(feed.topic()) == feed && feed.isSuspended())
                    .toList();
            if (read.failed() || read.result().lineage() < lineage) {
                context.later(TopicsConfig.RETRY_MS, () -> compare(left));
                return;
            }
            Map<Topic, LogPage> logs = read.result().logs();
            for (TopicFeed feed : left) {
                long position = asked.getOrDefault(feed.topic(), 0L);
                if (feed.doubtful() > position) {
                    compare(List.of(feed));
                } else {
                    feed.resume(logs.getOrDefault(feed.topic(), LogPage.EMPTY), position);
                }
            }
        });
    }

    /** An event that another node published before it knew of the new lineage. */
    private void takeStale(TopicFeed feed, TopicFeed.Item item) {
        boolean waits = feed.isSuspended();
        feed.takeStale(item);
        if (!waits && feed.isSuspended()) {
            compare(List.of(feed));
        }
    }

    private boolean isStale(int number) {
        if (number > lineage) {
            noteLineage(number);
        }
        return number != 0 && number < lineage;
    }

    private List<Future<Void>> take(Publication publication) {
        boolean stale = publication.lineage() != lineage && isStale(publication.lineage());
        LoopFanout.Reached reached = publication.targets().size() > 1 ? new LoopFanout.Reached() : null;
        List<Future<Void>> spread = new ArrayList<>(publication.targets().size());
        for (Publication.Target target : publication.targets()) {
            if (target.topic().kind().atEveryGateway()) {
                direct.deliver(target.topic(), publication, reached);
                continue;
            }
            TopicFeed feed = feeds.get(target.topic());
            if (feed != null) {
                Promise<Void> done = Promise.promise();
                TopicFeed.Item item =
                        new TopicFeed.Item(eventOf(publication, target), publication.scope(), reached, done);
                if (stale && target.durable() && feed.isStarted()) {
                    takeStale(feed, item);
                } else {
                    feed.take(item);
                }
                spread.add(done.future());
            }
        }
        return spread;
    }

    private static OutboundEvent eventOf(Publication publication, Publication.Target target) {
        return new OutboundEvent(
                publication.event(),
                publication.data(),
                target.topic(),
                target.seq(),
                target.about(),
                publication.scope().onlyFor(),
                false);
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

    /** Fills those of the feeds whose logs have moved past what was delivered here. */
    private void catchUp(List<TopicFeed> behind) {
        List<Topic> topics = behind.stream().map(TopicFeed::topic).toList();
        context.heads(topics).onComplete(read -> {
            if (read.failed()) {
                context.later(TopicsConfig.RETRY_MS, () -> resync(Set.copyOf(topics)));
                return;
            }
            for (TopicFeed feed : behind) {
                if (read.result().getOrDefault(feed.topic(), 0L) > feed.position()) {
                    feed.fill();
                }
            }
        });
    }

    /** Whether members here have not had the topic's events up to {@code head}. */
    boolean isBehind(Topic topic, long head) {
        TopicFeed feed = feeds.get(topic);
        return feed != null && feed.isStarted() && feed.position() < head;
    }

    /** The users whose subscribers are in the topic. Any thread. */
    public Future<Collection<TopicUsers.User>> users(Topic topic) {
        List<Future<Map<String, TopicUsers.User>>> parts = new ArrayList<>(loops.size());
        for (LoopFanout loop : loops) {
            Promise<Map<String, TopicUsers.User>> part = Promise.promise();
            parts.add(part.future());
            loop.execute(() -> part.complete(loop.topics().users(topic)));
        }
        return Future.all(parts).map(counted -> {
            Map<String, TopicUsers.User> all = new HashMap<>();
            parts.forEach(part -> part.result().forEach((id, user) -> all.merge(id, user, TopicUsers.User::and)));
            return all.values();
        });
    }

    /**
     * What this node has of a topic.
     *
     * @param listens whether any connection here is in it
     * @param position its last event that was handed to them; {@link Positions#UNKNOWN} if that is not known
     */
    public record Progress(boolean listens, long position) {}

    /** Looks a topic up, for an operator. Any thread. */
    public Future<Progress> look(Topic topic) {
        Promise<Progress> looked = Promise.promise();
        context.execute(() -> {
            TopicFeed feed = feeds.get(topic);
            looked.complete(new Progress(feed != null, feed == null ? Positions.UNKNOWN : feed.position()));
        });
        return looked.future();
    }
}
