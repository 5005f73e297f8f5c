package dev.switchboard.routing;

import dev.switchboard.bus.Topic;
import dev.switchboard.bus.Walk;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Gathers the topics of one kind that anybody hears, a part of the table in each turn. What changes meanwhile is told to
 * it, so that the answer is as the table is when it is given. On the router's context only.
 */
final class KindWalk {

    private final RouterState state;
    private final List<Gathering> gatherings = new ArrayList<>();

    private record Gathering(Topic.Kind kind, Set<Topic> found) {}

    KindWalk(RouterState state) {
        this.state = state;
    }

    Future<Set<Topic>> heardOf(Topic.Kind kind) {
        Promise<Set<Topic>> gathered = Promise.promise();
        Gathering gathering = new Gathering(kind, new HashSet<>());
        gatherings.add(gathering);
        Walk.over(
                state.table.topics(),
                state.soon,
                topic -> {
                    if (topic.kind() == kind && state.table.contains(topic)) {
                        gathering.found().add(topic);
                    }
                },
                () -> {
                    gatherings.removeIf(one -> one == gathering);
                    gathered.complete(gathering.found());
                });
        return gathered.future();
    }

    /** A topic of a watched kind is heard now, or no longer. */
    void changed(Topic topic, boolean heard) {
        for (Gathering gathering : gatherings) {
            if (gathering.kind() == topic.kind() && heard) {
                gathering.found().add(topic);
            } else if (gathering.kind() == topic.kind()) {
                gathering.found().remove(topic);
            }
        }
    }
}
