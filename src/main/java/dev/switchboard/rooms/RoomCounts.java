package dev.switchboard.rooms;

import dev.switchboard.bus.Audience;
import dev.switchboard.bus.Topic;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How many connections are in each room, as this node's routing table sees it, which has all memberships of the cluster and
 * bounds these counts. Runs on the event loop of the verticle that opened it and ends with that.
 */
final class RoomCounts {

    /** Learns of each change after the rooms were counted. */
    interface Listener {

        /**
         * A member has come or gone.
         *
         * @param most the room's count before or after, whichever is more
         */
        void changed(Member member, boolean joined, int most);
    }

    private final Listener listener;
    private final Map<Topic, Integer> counts = new HashMap<>();
    /** Changes reported before the table was read, the last of each topic; null once it is read. */
    private @Nullable Map<Topic, Boolean> early = new HashMap<>();

    RoomCounts(Listener listener) {
        this.listener = listener;
    }

    /** Succeeds once the rooms are counted. */
    Future<?> open(Audience audience) {
        return audience.onChange(Topic.Kind.MEMBER, this::changed)
                .compose(listening -> audience.activeOf(Topic.Kind.MEMBER))
                .onSuccess(this::countAll);
    }

    int of(Topic room) {
        return counts.getOrDefault(room, 0);
    }

    private void countAll(Set<Topic> active) {
        Set<Topic> now = new HashSet<>(active);
        // Reported while the answer was in flight: as new as the answer, or newer.
        Objects.requireNonNull(early).forEach((topic, here) -> {
            if (here) {
                now.add(topic);
            } else {
                now.remove(topic);
            }
        });
        early = null;
        now.forEach(topic -> count(Member.of(topic).room(), 1));
    }

    private void changed(Audience.Change change) {
        if (early != null) {
            early.put(change.topic(), change.active());
            return;
        }
        Member member = Member.of(change.topic());
        int before = of(member.room());
        int after = count(member.room(), change.active() ? 1 : -1);
        listener.changed(member, change.active(), Math.max(before, after));
    }

    private int count(Topic room, int step) {
        Integer count = counts.merge(room, step, (known, more) -> known + more == 0 ? null : known + more);
        return count == null ? 0 : count;
    }
}
