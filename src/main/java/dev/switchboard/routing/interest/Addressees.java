package dev.switchboard.routing.interest;

import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Publication.Nudge;
import dev.switchboard.bus.Publication.Target;
import dev.switchboard.bus.Topic;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The nodes that one publication goes to, and the part of it that each node gets. Looks the {@link InterestTable} up once,
 * at construction, and is valid only within the task that made it.
 */
public final class Addressees {

    private static final Topic GATEWAYS = Topic.concern("gateway");

    /** Makes the addressees of one publication after the other, by one table. On the router's context only. */
    public static final class Finder {

        private final InterestTable table;
        private final NudgedUsers.Latest nudged = new NudgedUsers.Latest();

        public Finder(InterestTable table) {
            this.table = table;
        }

        public Addressees of(Publication publication) {
            Nudge nudge = publication.nudge();
            return new Addressees(
                    publication, table, nudge == null ? NudgedUsers.NOBODY : nudged.of(nudge.users(), table));
        }
    }

    private final Publication publication;
    private final long[] targets;
    private final NudgedUsers users;
    private final long nodes;

    private Addressees(Publication publication, InterestTable table, NudgedUsers users) {
        this.publication = publication;
        this.targets = publication.targets().stream()
                .mapToLong(target -> table.mask(routedThrough(target.topic())))
                .toArray();
        this.users = users;
        this.nodes = union(targets) | users.nodes();
    }

    /** Whether any of the publication's events is in a log, from which it can be read if it is lost. */
    public static boolean isDurable(Publication publication) {
        for (Target target : publication.targets()) {
            if (target.durable()) {
                return true;
            }
        }
        return false;
    }

    /** The bits of the nodes that get any part of the publication. */
    public long nodes() {
        return nodes;
    }

    /** The publication with only the targets and nudged users that the bit's node listens to. */
    public Publication partOf(int bit) {
        if (targets.length == 1 && publication.nudge() == null) {
            return publication;
        }
        return new Publication(
                publication.event(),
                publication.data(),
                targetsOf(bit),
                nudgeOf(bit),
                publication.scope(),
                publication.lineage(),
                publication.traceparent());
    }

    private @Nullable Nudge nudgeOf(int bit) {
        Nudge nudge = publication.nudge();
        List<String> nudged = users.at(bit);
        return nudge == null || nudged.isEmpty() ? null : new Nudge(nudge.topic(), nudge.seq(), nudged);
    }

    private List<Target> targetsOf(int bit) {
        List<Target> picked = new ArrayList<>(targets.length);
        for (int i = 0; i < targets.length; i++) {
            if ((targets[i] & InterestTable.bit(bit)) != 0) {
                picked.add(publication.targets().get(i));
            }
        }
        return picked;
    }

    private static long union(long[] masks) {
        long union = 0;
        for (long mask : masks) {
            union |= mask;
        }
        return union;
    }

    /** Only a connection's own node knows the connection, so such publications go to every gateway. */
    private static Topic routedThrough(Topic topic) {
        return topic.kind().atEveryGateway() ? GATEWAYS : topic;
    }
}
