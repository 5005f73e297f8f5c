package dev.switchboard.routing.interest;

import dev.switchboard.bus.Rounds;
import dev.switchboard.bus.Topic;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Collects the topics of one kind that any node listens to, in {@link Rounds}. Changes during the walk are
 * applied to the result, so that the answer matches the table at the moment it is given. On the router's context only.
 */
public final class KindWalk {

    private final InterestTable table;
    private final Rounds rounds;
    private final List<Gathering> gatherings = new ArrayList<>();

    /** One walk in progress; two walks of the same kind are not equal. */
    private static final class Gathering {
        private final Topic.Kind kind;
        private final Set<Topic> found;

        Gathering(Topic.Kind kind, int expected) {
            this.kind = kind;
            // To grow a large set is a long task.
            this.found = new HashSet<>(expected * 4 / 3 + 1);
        }
    }

    public KindWalk(InterestTable table, Rounds rounds) {
        this.table = table;
        this.rounds = rounds;
    }

    /** The topics of the kind that have a listener anywhere in the cluster. */
    public Future<Set<Topic>> topicsOf(Topic.Kind kind) {
        Promise<Set<Topic>> gathered = Promise.promise();
        Gathering gathering = new Gathering(kind, kind == Topic.Kind.USER ? table.users() : 0);
        gatherings.add(gathering);
        rounds.soon(
                table.walk(topic -> {
                    if (topic.kind() == kind && table.contains(topic)) {
                        gathering.found.add(topic);
                    }
                }),
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
