package dev.switchboard.gateway.topics;

import dev.switchboard.bus.Effects;
import dev.switchboard.bus.Topic;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The topics that one connection is in, and where it stands in each. On the connection's event loop; lives as long as the
 * connection.
 */
public final class Memberships {

    private final Subscriber subscriber;
    private final LoopTopics topics;
    private final ReplayBudget budget;
    private final Map<Topic, Membership> byTopic = new HashMap<>(4);

    /**
     * @param topics the topics of the subscriber's event loop
     * @param replayBytes how many bytes of the outbound queue its replays may use
     */
    public Memberships(Subscriber subscriber, LoopTopics topics, int replayBytes) {
        this.subscriber = subscriber;
        this.topics = topics;
        this.budget = new ReplayBudget(topics.loop(), replayBytes);
    }

    Subscriber subscriber() {
        return subscriber;
    }

    /** Enters the topic, held back until it goes live; one that is in it already joins anew if {@code afresh}. */
    Membership enter(Topic topic, boolean afresh) {
        return enter(topic, afresh, 0);
    }

    /**
     * As {@link #enter(Topic, boolean)}.
     *
     * @param floor the first position that the client may read; 0 for all
     */
    Membership enter(Topic topic, boolean afresh, long floor) {
        Membership present = byTopic.get(topic);
        if (present != null) {
            if (floor == 0 && present.floor() == Effects.Join.NOTHING) {
                topics.dropFloor(present);
            }
            raiseFloor(topic, floor);
            if (afresh) {
                present.rejoin();
            }
            return present;
        }
        Membership member = topics.enter(subscriber, topic, budget, floor);
        byTopic.put(member.topic(), member);
        return member;
    }

    /** The client may read the topic from this position on at the earliest; a lower one than before changes nothing. */
    public void raiseFloor(Topic topic, long floor) {
        Membership member = byTopic.get(topic);
        if (member != null && floor > member.floor()) {
            topics.raiseFloor(member, floor);
        }
    }

    /** Leaves the topic; false if it was not in it. */
    public boolean leave(Topic topic) {
        Membership member = byTopic.remove(topic);
        if (member == null) {
            return false;
        }
        member.leave();
        topics.forget(member);
        return true;
    }

    /** How many of its topics are such. */
    public long count(Predicate<Topic> such) {
        return byTopic.keySet().stream().filter(such).count();
    }

    public void leaveAll() {
        List.copyOf(byTopic.keySet()).forEach(this::leave);
    }

    /** Whether it is in the topic, or joining it. */
    public boolean isIn(Topic topic) {
        return byTopic.containsKey(topic);
    }

    public @Nullable Membership get(Topic topic) {
        return byTopic.get(topic);
    }

    public int size() {
        return byTopic.size();
    }

    /** The live map, for audits. */
    public Map<Topic, Membership> byTopic() {
        return byTopic;
    }

    /** The names of the topics. */
    public List<String> names() {
        List<String> names = new ArrayList<>();
        byTopic.keySet().forEach(topic -> names.add(topic.name()));
        return names;
    }

    /**
     * After which position the topic's log has to be read for a client that received everything sent so far;
     * {@link Positions#UNKNOWN} while the store has not answered, 0 for a topic without a log.
     */
    public long position(Topic topic) {
        Membership member = byTopic.get(topic);
        return member != null && member.isLogged() ? member.resumeFrom() : 0;
    }

    /** How many bytes of live events wait for replays. */
    public int heldBytes() {
        return budget.heldBytes();
    }
}
