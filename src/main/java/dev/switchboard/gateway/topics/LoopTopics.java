package dev.switchboard.gateway.topics;

import dev.switchboard.bus.Effects;
import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Topic;
import dev.switchboard.bus.TopicUsers;
import dev.switchboard.bus.Walk;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Which subscribers of one event loop are in which topic: plain collections without locks. On that loop; lives as long as
 * its owner.
 */
public final class LoopTopics {

    private final SubscriberLoop loop;
    private final Feeds feeds;
    /** On one loop, but walked while topics come and go. */
    private final Map<Topic, TopicMembers> topics = new ConcurrentHashMap<>();

    /** How many members all topics have, as far as they came and went here. */
    private int size;

    LoopTopics(SubscriberLoop loop, Feeds feeds) {
        this.loop = loop;
        this.feeds = feeds;
    }

    SubscriberLoop loop() {
        return loop;
    }

    /** The members of the topic; null if it has none here. */
    public @Nullable TopicMembers members(Topic topic) {
        return topics.get(topic);
    }

    /** Whether any subscriber here is in the topic. */
    public boolean isSubscribed(Topic topic) {
        return topics.containsKey(topic);
    }

    /** The users whose subscribers are in the topic, by their ids; clients without a token are nobody. */
    Map<String, TopicUsers.User> users(Topic topic) {
        Map<String, TopicUsers.User> users = new HashMap<>();
        TopicMembers members = topics.get(topic);
        for (int i = 0; members != null && i < members.size(); i++) {
            Subscriber subscriber = members.get(i).subscriber();
            if (!subscriber.userId().isEmpty()) {
                TopicUsers.User one = new TopicUsers.User(subscriber.userId(), subscriber.username(), 1);
                users.merge(one.id(), one, TopicUsers.User::and);
            }
        }
        return users;
    }

    /** Looks at each topic that has members here. */
    public Walk walk(Consumer<? super Topic> look) {
        return Walk.over(topics.keySet().iterator(), topics.size(), look);
    }

    /** Looks at each member of each topic; the look may take it out. */
    public Walk members(Consumer<? super Membership> look) {
        return new MembersWalk(topics.values().iterator(), size, look);
    }

    /** The live map, for tests of audits. */
    public Map<Topic, TopicMembers> byTopic() {
        return topics;
    }

    /**
     * Adds a member.
     *
     * @param floor the first position that its client may read; 0 for all
     */
    Membership enter(Subscriber subscriber, Topic topic, ReplayBudget budget, long floor) {
        TopicMembers members = topics.computeIfAbsent(topic, TopicMembers::new);
        Membership member = new Membership(subscriber, members.topic(), budget, floor);
        members.add(member);
        size++;
        return member;
    }

    /** The member's client may read from this position on at the earliest. */
    void raiseFloor(Membership member, long floor) {
        TopicMembers members = topics.get(member.topic());
        if (members == null) {
            member.raiseFloor(floor);
        } else {
            members.raiseFloor(member, floor);
        }
    }

    /** Puts a member back that its topic has lost. */
    public void restore(Membership member) {
        topics.computeIfAbsent(member.topic(), TopicMembers::new).add(member);
        size++;
    }

    /** Takes the member out of its topic's members, and with the last one this loop out of the topic's feed. */
    public void forget(Membership member) {
        TopicMembers members = topics.get(member.topic());
        if (members == null) {
            return;
        }
        members.remove(member);
        size--;
        if (members.isEmpty()) {
            topics.remove(member.topic());
            feeds.exit(member.topic(), loop);
        }
    }

    /** The member's client may read all of the topic again. */
    void dropFloor(Membership member) {
        TopicMembers members = topics.get(member.topic());
        if (members == null) {
            member.dropFloor();
        } else {
            members.dropFloor(member);
        }
    }

    /** A user's subscribers stay in the topic, and get nothing more of it. */
    void mute(Topic topic, String userId) {
        TopicMembers members = topics.get(topic);
        if (members == null) {
            return;
        }
        for (Membership member : members.copy()) {
            if (member.subscriber().userId().equals(userId)) {
                members.raiseFloor(member, Effects.Join.NOTHING);
            }
        }
    }

    /** Takes a user's subscribers, or all, out of the topic. */
    void evict(Topic topic, String userId) {
        TopicMembers members = topics.get(topic);
        if (members == null) {
            return;
        }
        for (Membership member : members.copy()) {
            if (Publication.Scope.EVERYBODY.equals(userId)
                    || member.subscriber().userId().equals(userId)) {
                member.subscriber().leave(topic);
            }
        }
    }

    /** Events of the topic after {@code last} did not survive in the store. */
    void lose(Topic topic, long last, OutboundEvent gap) {
        TopicMembers members = topics.get(topic);
        if (members != null) {
            members.copy().forEach(member -> member.lose(last, gap));
        }
    }

    /** Ends every subscriber of the topic, because the topic's order cannot be kept. */
    void breakOff(Topic topic) {
        TopicMembers members = topics.get(topic);
        if (members != null) {
            members.copy().forEach(member -> member.subscriber().closeForGap());
        }
    }

    /** From the end of each topic's members: a removal puts the last one, which was looked at, in the gap. */
    private static final class MembersWalk implements Walk {

        private final Iterator<TopicMembers> topics;
        private final Consumer<? super Membership> look;
        private @Nullable TopicMembers members;
        private int place;
        private int left;

        MembersWalk(Iterator<TopicMembers> topics, int left, Consumer<? super Membership> look) {
            this.topics = topics;
            this.left = left;
            this.look = look;
        }

        @Override
        public boolean step() {
            TopicMembers current = members;
            if (current == null || place == 0) {
                if (!topics.hasNext()) {
                    left = 0;
                    return false;
                }
                current = topics.next();
                members = current;
                place = current.size();
            }
            place = Math.min(place, current.size()) - 1;
            if (place >= 0) {
                left--;
                look.accept(current.get(place));
            }
            place = Math.max(place, 0);
            return true;
        }

        @Override
        public int left() {
            return Math.max(0, left);
        }
    }
}
