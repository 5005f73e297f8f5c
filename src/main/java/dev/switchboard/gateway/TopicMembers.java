package dev.switchboard.gateway;

import java.util.ArrayList;
import java.util.List;

/** The members of one topic on one event loop, in no order; plain lists, since nobody else touches them. */
final class TopicMembers {

    private final List<Membership> members = new ArrayList<>(2);

    void add(Membership member) {
        members.add(member);
    }

    void remove(Membership member) {
        int index = members.indexOf(member);
        if (index >= 0) {
            int last = members.size() - 1;
            members.set(index, members.get(last));
            members.remove(last);
        }
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

    /** A copy, for loops that add or remove. */
    List<Membership> copy() {
        return new ArrayList<>(members);
    }
}
