package dev.switchboard.gateway.topics;

import dev.switchboard.bus.Effects;
import dev.switchboard.bus.Topic;
import java.util.ArrayList;
import java.util.List;

/** The members of one topic on one event loop, in no order; plain lists, because only that loop touches them. */
public final class TopicMembers {

    private final Topic topic;
    private final List<Membership> members = new ArrayList<>(2);
    /** How many members may not read the topic from its beginning. */
    private int floored;
    /** At least the highest of their floors; 0 if there are none. */
    private long highestFloor;

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
        if (member.floor() > 0) {
            count(member);
        }
    }

    private void count(Membership floor) {
        floored++;
        highestFloor = Math.max(highestFloor, floor.floor());
    }

    /** The member may read from this position on at the earliest. */
    void raiseFloor(Membership member, long first) {
        if (first > member.floor()) {
            floored -= member.floor() > 0 && holds(member) ? 1 : 0;
            member.raiseFloor(first);
            if (holds(member)) {
                count(member);
            }
        }
    }

    /** Whether there may be members whose clients may not read the event: one look for all of them. */
    boolean mayHide(OutboundEvent event) {
        return (event.about() > 0 && event.about() < highestFloor)
                || highestFloor == Effects.Join.NOTHING
                || event.onlyFor() != null;
    }

    /** The member may read all again. */
    void dropFloor(Membership member) {
        if (holds(member)) {
            uncount(member);
        }
        member.dropFloor();
    }

    public void remove(Membership member) {
        if (holds(member)) {
            int last = members.size() - 1;
            Membership moved = members.get(last);
            members.set(member.place(), moved);
            moved.takePlace(member.place());
            members.remove(last);
            uncount(member);
        }
    }

    private void uncount(Membership member) {
        if (member.floor() > 0 && --floored == 0) {
            highestFloor = 0;
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
