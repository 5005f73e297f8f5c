package dev.switchboard.log.group;

import dev.switchboard.bus.Topic;
import dev.switchboard.idempotency.ManyKeys;
import dev.switchboard.log.group.GroupBatch.Mode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Puts waiting units into transactions, offered one after another in the order of their arrival. A unit that must wait keeps
 * the later ones of its topics waiting, so nobody is overtaken in a topic. Used for one pass over the queue.
 */
final class Forming {

    private final ManyKeys keys;
    private final Set<Object> busy;
    private final boolean common;
    private int aside;
    private final int maxUnits;
    private final long maxBytes;
    private final List<GroupBatch> batches = new ArrayList<>();
    private final Map<Topic, GroupBatch> assigned = new HashMap<>();
    private final Set<Topic> blocked = new HashSet<>();
    private @Nullable GroupBatch shared;

    /**
     * For one pass.
     *
     * @param busy what the transactions under way claim
     * @param common whether there may be a common transaction
     * @param aside how many others there may be
     */
    Forming(ManyKeys keys, Set<Object> busy, boolean common, int aside, int maxUnits, long maxBytes) {
        this.keys = keys;
        this.busy = busy;
        this.common = common;
        this.aside = aside;
        this.maxUnits = maxUnits;
        this.maxBytes = maxBytes;
    }

    List<GroupBatch> batches() {
        return batches;
    }

    /** Whether the unit is in one of the transactions now. */
    boolean takes(Pending<?, ?, ?, ?> unit) {
        GroupBatch batch = isHeldUp(unit) ? null : batchFor(unit);
        if (batch == null) {
            blocked.addAll(unit.topics());
            return false;
        }
        batch.add(unit);
        unit.topics().forEach(topic -> assigned.put(topic, batch));
        return true;
    }

    private boolean isHeldUp(Pending<?, ?, ?, ?> unit) {
        return unit.topics().stream().anyMatch(topic -> busy.contains(topic) || blocked.contains(topic))
                || unit.unit.conflicts().anyMatch(busy::contains);
    }

    private @Nullable GroupBatch batchFor(Pending<?, ?, ?, ?> unit) {
        Set<GroupBatch> concerned = new HashSet<>();
        for (Topic topic : unit.topics()) {
            GroupBatch batch = assigned.get(topic);
            if (batch != null) {
                concerned.add(batch);
            }
        }
        if (concerned.isEmpty()) {
            return unit.isAside() ? another(unit) : common(unit);
        }
        GroupBatch batch = concerned.iterator().next();
        return concerned.size() == 1 && batch.admits(unit) ? batch : null;
    }

    private @Nullable GroupBatch another(Pending<?, ?, ?, ?> unit) {
        if (aside <= 0) {
            return null;
        }
        aside--;
        return begin(unit.isAlone() ? Mode.ALONE : Mode.WAITING);
    }

    private @Nullable GroupBatch common(Pending<?, ?, ?, ?> unit) {
        if (shared == null && common) {
            shared = begin(Mode.COMMON);
        }
        return shared != null && shared.admits(unit) ? shared : null;
    }

    private GroupBatch begin(Mode mode) {
        GroupBatch batch = new GroupBatch(mode, keys, maxUnits, maxBytes);
        batches.add(batch);
        return batch;
    }
}
