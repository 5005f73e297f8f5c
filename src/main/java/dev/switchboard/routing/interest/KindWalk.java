package dev.switchboard.routing.interest;

import dev.switchboard.bus.Topic;
import dev.switchboard.bus.Walk;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;

/**
 * Collects the topics of one kind that any node listens to, a part of the table per turn. Changes during the walk are
 * applied to the result, so that the answer matches the table at the moment it is given. On the router's context only.
 */
public final class KindWalk {

    private final InterestTable table;
    private final Executor soon;
    private final List<Gathering> gatherings = new ArrayList<>();

    /** One walk in progress; two walks of the same kind are not equal. */
    private static final class Gathering {
        private final Topic.Kind kind;
        private final Set<Topic> found = new HashSet<>();

        Gathering(Topic.Kind kind) {
            this.kind = kind;
        }
    }

    /**
     * @param soon runs tasks after those already queued
     */
    public KindWalk(InterestTable table, Executor soon) {
        this.table = table;
        this.soon = soon;
    }

    /** The topics of the kind that have a listener anywhere in the cluster. */
    public Future<Set<Topic>> topicsOf(Topic.Kind kind) {
        Promise<Set<Topic>> gathered = Promise.promise();
        Gathering gathering = new Gathering(kind);
        gatherings.add(gathering);
        Walk.over(
                table.topics(),
                soon,
                topic -> {
                    if (topic.kind() == kind && table.contains(topic)) {
                        gathering.found.add(topic);
                    }
                },
                () -> {
                    gatherings.remove(gathering);
                    gathered.complete(gathering.found);
                });
        return gathered.future();
    }

    /** A topic of a watched kind gained its first listener or lost its last one. */
    public void changed(Topic topic, boolean hasListeners) {
        for (Gathering gathering : gatherings) {
            if (gathering.kind == topic.kind() && hasListeners) {
                gathering.found.add(topic);
            } else if (gathering.kind == topic.kind()) {
                gathering.found.remove(topic);
            }
        }
    }
}
