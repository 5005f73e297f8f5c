package dev.switchboard.gateway.topics;

import dev.switchboard.bus.Topic;
import java.util.ArrayList;
import java.util.List;

/** The members of one topic on one event loop, in no order; plain lists, since nobody else touches them. */
public final class TopicMembers {

    private final Topic topic;
    private final List<Membership> members = new ArrayList<>(2);

    public TopicMembers(Topic topic) {
        this.topic = topic;
    }

    /** The one object that stands for the topic with all its members: it is looked at for every event to each. */
    public Topic topic() {
        return topic;
    }

    public void add(Membership member) {
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

    /** Whether the member is here; each knows its place, so that a large room need not be searched. */
    public boolean holds(Membership member) {
        return member.place() < members.size() && members.get(member.place()) == member;
    }

    public boolean isEmpty() {
        return members.isEmpty();
    }

    int size() {
        return members.size();
    }

    Membership get(int index) {
        return members.get(index);
    }

    /**
     * Looks at what an event to each of {@code count} members, from this one downwards, will look at. One after the other
     * each such look waits for memory, some ten times a member; side by side the processor waits for all of them at once.
     *
     * @return something that depends on all of it
     */
    int fetch(int from, int count) {
        int sum = 0;
        for (int i = from; i >= 0 && i > from - count; i--) {
            sum += members.get(i).connection().fetch();
        }
        return sum;
    }

    /** A copy, for loops that add or remove. */
    public List<Membership> copy() {
        return new ArrayList<>(members);
    }
}
