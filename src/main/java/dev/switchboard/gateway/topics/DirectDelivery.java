package dev.switchboard.gateway.topics;

import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Topic;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Delivers what reaches subscribers outside the topics they joined: events for one connection or for all, and nudges. On
 * the router's context; lives as long as the node.
 */
final class DirectDelivery {

    private final List<LoopFanout> loops;
    private final Function<String, Optional<? extends Subscriber>> subscribers;
    private final NudgedLoops nudged = new NudgedLoops();
    /** What each loop was given last, and may not have begun with. */
    private final IdentityHashMap<LoopFanout, NudgeBatch> waiting = new IdentityHashMap<>(4);

    /**
     * @param loops the event loops of this node, which may become more
     * @param subscribers finds a subscriber of this node by its id
     */
    DirectDelivery(List<LoopFanout> loops, Function<String, Optional<? extends Subscriber>> subscribers) {
        this.loops = loops;
        this.subscribers = subscribers;
    }

    /** Delivers to one connection, or to all, whatever they have joined. */
    void deliver(Topic target, Publication publication, LoopFanout.@Nullable Reached reached) {
        OutboundEvent event = new OutboundEvent(publication.event(), publication.data(), null, 0, false);
        if (target.kind() == Topic.Kind.EVERYBODY) {
            List<LoopFanout> all = List.copyOf(loops);
            SharedEvent shared = new SharedEvent(event, all.size());
            all.forEach(loop -> loop.execute(() -> loop.deliverToAll(shared, publication.scope(), reached)));
        } else {
            subscribers
                    .apply(target.id())
                    .ifPresent(subscriber -> deliverTo(subscriber, event, publication.scope(), reached));
        }
    }

    private void deliverTo(
            Subscriber subscriber, OutboundEvent event, Publication.Scope scope, LoopFanout.@Nullable Reached reached) {
        for (LoopFanout loop : loops) {
            if (loop.loop() == subscriber.loop()) {
                loop.execute(() -> loop.deliverTo(subscriber, new SharedEvent(event, 1), scope, reached));
            }
        }
    }

    /** A loop has its first subscriber of a user, or lost its last one. */
    void usersChanged() {
        nudged.changed();
    }

    /** Nudges the users that the publication names, on the loops to which {@code feeds} deliver their personal topics. */
    void nudge(Publication publication, Map<Topic, TopicFeed> feeds) {
        Publication.Nudge nudge = publication.nudge();
        if (nudge == null) {
            return;
        }
        IdentityHashMap<LoopFanout, List<Topic>> usersOf = nudged.of(nudge.users(), feeds);
        if (usersOf.isEmpty()) {
            return;
        }
        OutboundEvent event =
                new OutboundEvent(publication.event(), publication.data(), nudge.topic(), nudge.seq(), true);
        SharedEvent shared = new SharedEvent(event, usersOf.size());
        usersOf.forEach((loop, users) -> nudge(loop, users, nudge.topic(), shared));
    }

    private void nudge(LoopFanout loop, List<Topic> users, Topic about, SharedEvent event) {
        NudgeBatch last = waiting.get(loop);
        if (last == null || !last.isOf(users, about) || !last.add(event)) {
            NudgeBatch next = new NudgeBatch(users, about);
            next.add(event);
            waiting.put(loop, next);
            loop.execute(() -> loop.nudge(next));
        }
    }
}
