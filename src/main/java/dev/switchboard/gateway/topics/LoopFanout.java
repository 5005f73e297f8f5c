package dev.switchboard.gateway.topics;

import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Topic;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The last step of every event: to those subscribers of one event loop that receive it, once each. On that loop, except
 * {@link #execute}; lives as long as the loop.
 *
 * <p>This is the hot path: everything here runs for every event and every member. {@link Subscriber} has one implementation
 * in the hub, so that its calls are inlined; a second one on this path would cost every delivery.
 */
final class LoopFanout {

    /** So many events of a topic that wait behind one are worth a flush window. */
    private static final int CROWD = 3;
    /** How many members' state is fetched at once. */
    private static final int FETCHED = 8;

    private final SubscriberLoop loop;
    private final LoopTopics topics;
    /** Never read; it keeps the compiler from dropping the reads of {@link TopicMembers#fetch}. */
    @SuppressWarnings("UnusedVariable") // see above
    private int fetched;

    LoopFanout(SubscriberLoop loop, LoopTopics topics) {
        this.loop = loop;
        this.topics = topics;
    }

    SubscriberLoop loop() {
        return loop;
    }

    LoopTopics topics() {
        return topics;
    }

    /** Runs the task on this loop. Any thread. */
    void execute(Runnable task) {
        loop.execute(task);
    }

    /**
     * Hands an event to the topic's members, except those that {@code reached} holds already.
     *
     * @param behind how many events of the topic wait for this loop already
     */
    void deliver(Topic topic, SharedEvent event, Publication.Scope scope, @Nullable Reached reached, long behind) {
        loop.gather(behind >= CROWD);
        try {
            deliver(topic, event, scope, reached);
        } finally {
            loop.gather(false);
        }
    }

    private void deliver(Topic topic, SharedEvent event, Publication.Scope scope, @Nullable Reached reached) {
        TopicMembers members = topics.members(topic);
        if (members != null) {
            Set<Subscriber> had = reached == null ? null : reached.on(loop);
            boolean toAll = isForAll(scope) && !members.mayHide(event.event());
            int last = members.size() - 1;
            // Closing one here also closes the others of its client, which may be any of the members.
            for (int i = last; i >= 0; i = Math.min(i, members.size()) - 1) {
                if ((last - i) % FETCHED == 0) {
                    fetched += members.fetch(i, FETCHED);
                }
                Membership member = members.get(i);
                if (toAll || isFor(member, event.event(), scope)) {
                    offer(member, event, had);
                }
            }
        }
        event.release();
    }

    /** Whether the member gets the event; the position of one that may not read it moves all the same. */
    private static boolean isFor(Membership member, OutboundEvent event, Publication.Scope scope) {
        if (member.hides(event)) {
            member.pass(event);
            return false;
        }
        return !excluded(member.subscriber(), scope);
    }

    private static void offer(Membership member, SharedEvent event, @Nullable Set<Subscriber> had) {
        long seq = event.event().seq();
        if (isNews(member, had)) {
            member.offer(event);
        } else if (seq > 0 && member.isLive()) {
            member.subscriber().skipped(member.topic(), seq);
        }
    }

    /** Whether the member has not had the event through another topic. */
    private static boolean isNews(Membership member, @Nullable Set<Subscriber> had) {
        if (had == null) {
            return true;
        }
        // A held event is lost with a membership that ends; another topic has to deliver it then.
        return isNews(
                member.subscriber(), member.willDeliver() && member.subscriber().receives(member.topic()), had);
    }

    private static boolean isNews(Subscriber subscriber, boolean reached, Set<Subscriber> had) {
        return reached ? had.add(subscriber) : !had.contains(subscriber);
    }

    private static boolean isForAll(Publication.Scope scope) {
        return scope.exceptConnection() == null && scope.exceptUser() == null && scope.role() == null;
    }

    private static boolean excluded(Subscriber subscriber, Publication.Scope scope) {
        return subscriber.id().equals(scope.exceptConnection())
                || subscriber.userId().equals(scope.exceptUser())
                || (scope.role() != null && !subscriber.hasRole(scope.role()));
    }

    /** Hands an event to one subscriber, unless it had it through a topic or is left out. */
    void deliverTo(Subscriber subscriber, SharedEvent event, Publication.Scope scope, @Nullable Reached reached) {
        if (!excluded(subscriber, scope)
                && (reached == null || isNews(subscriber, subscriber.receives(null), reached.on(loop)))) {
            subscriber.deliver(event);
        }
        event.release();
    }

    /**
     * Hands an event to every subscriber of this loop that has been greeted and is not left out; clients without a token are none
     * of all.
     */
    void deliverToAll(SharedEvent event, Publication.Scope scope, @Nullable Reached reached) {
        Set<Subscriber> had = reached == null ? null : reached.on(loop);
        boolean toAll = isForAll(scope);
        loop.forEachSubscriber(subscriber -> {
            if (subscriber.isGreeted()
                    && !subscriber.userId().isEmpty()
                    && (toAll || !excluded(subscriber, scope))
                    && (had == null || isNews(subscriber, subscriber.receives(null), had))) {
                subscriber.deliver(event);
            }
        });
        event.release();
    }

    /** Hands the nudges to those subscribers of the users that are not in the topic they are about. */
    void nudge(NudgeBatch batch) {
        List<SharedEvent> events = batch.take();
        loop.gather(events.size() > CROWD);
        try {
            for (Topic user : batch.users()) {
                TopicMembers members = topics.members(user);
                if (members != null) {
                    nudge(members, batch.about(), events);
                }
            }
        } finally {
            loop.gather(false);
        }
        events.forEach(SharedEvent::release);
    }

    private static void nudge(TopicMembers members, Topic about, List<SharedEvent> events) {
        for (int i = members.size() - 1; i >= 0; i = Math.min(i, members.size()) - 1) {
            Membership member = members.get(i);
            if ((member.isLive() || member.awaitsLog()) && !member.subscriber().isIn(about)) {
                events.forEach(member.subscriber()::deliver);
            }
        }
    }

    /** Which subscribers of each loop have had an event that is published to several topics at once. */
    static final class Reached {

        private final IdentityHashMap<SubscriberLoop, Set<Subscriber>> had = new IdentityHashMap<>();

        synchronized Set<Subscriber> on(SubscriberLoop loop) {
            return had.computeIfAbsent(loop, created -> Collections.newSetFromMap(new IdentityHashMap<>()));
        }
    }
}
