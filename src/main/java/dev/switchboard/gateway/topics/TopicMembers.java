package dev.switchboard.gateway.topics;

import dev.switchboard.bus.Topic;
import java.util.ArrayList;
import java.util.List;

/** The members of one topic on one event loop, in no order; plain lists, because only that loop touches them. */
public final class TopicMembers {

    private final Topic topic;
    private final List<Membership> members = new ArrayList<>(2);

    TopicMembers(Topic topic) {
        this.topic = topic;
    }

    /** The one object that stands for the topic with all its members: every event to each of them reads it. */
    Topic topic() {
        return topic;
    }

    void add(Membership member) {
        member.takePlace(members.size());
        members.add(member);
    }

    public void remove(Membership member) {
        if (holds(member)) {
            int last = members.size() - 1;
            Membership moved = members.get(last);
            members.set(member.place(), moved);
            moved.takePlace(member.place());
            members.remove(last);
        }
    }

    /** Whether the member is here; each knows its place, so that a large room is not searched. */
    public boolean holds(Membership member) {
        return member.place() < members.size() && members.get(member.place()) == member;
    }

    boolean isEmpty() {
        return members.isEmpty();
    }

    int size() {
        return members.size();
    }

    Membership get(int index) {
        return members.get(index);
    }

    /**
     * Reads what an event to each of {@code count} members, from this one downwards, will read. In turn, each read waits for
     * memory, some ten times a member; side by side the processor waits for all of them at once.
     *
     * @return something that depends on all of it
     */
    int fetch(int from, int count) {
        int sum = 0;
        for (int i = from; i >= 0 && i > from - count; i--) {
            sum += members.get(i).subscriber().fetch();
        }
        return sum;
    }

    /** A copy, for loops that add or remove. */
    public List<Membership> copy() {
        return new ArrayList<>(members);
    }
}
