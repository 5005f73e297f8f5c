package dev.switchboard.gateway.topics;

import dev.switchboard.bus.Topic;
import java.util.ArrayList;
import java.util.List;

/**
 * Nudges of the same users about the same topic that wait for one event loop: it then looks at each user's connections once
 * for all of them. Filled on the router's context, taken on the loop.
 */
final class NudgeBatch {

    private final List<Topic> users;
    private final Topic about;
    private List<SharedEvent> waiting = new ArrayList<>(4);
    private boolean taken;

    /** @param users their personal topics, a list that does not change */
    NudgeBatch(List<Topic> users, Topic about) {
        this.users = users;
        this.about = about;
    }

    List<Topic> users() {
        return users;
    }

    Topic about() {
        return about;
    }

    boolean isOf(List<Topic> others, Topic topic) {
        return users == others && about.equals(topic);
    }

    /** Adds the event; false if the loop has taken those before, and this one needs another batch. */
    synchronized boolean add(SharedEvent event) {
        return !taken && waiting.add(event);
    }

    /** The events in their order. Once. */
    synchronized List<SharedEvent> take() {
        List<SharedEvent> events = waiting;
        taken = true;
        waiting = List.of();
        return events;
    }
}
