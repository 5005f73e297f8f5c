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

    private final Publication publication;
    private final long[] targets;
    private final long[] users;
    private final long nodes;

    public Addressees(Publication publication, InterestTable table) {
        this.publication = publication;
        this.targets = publication.targets().stream()
                .mapToLong(target -> table.mask(routedThrough(target.topic())))
                .toArray();
        this.users = publication.nudge() == null
                ? new long[0]
                : publication.nudge().users().stream()
                        .mapToLong(user -> table.mask(personalTopic(user)))
                        .toArray();
        this.nodes = union(targets) | union(users);
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
        if (targets.length == 1 && users.length == 0) {
            return publication;
        }
        return new Publication(
                publication.event(),
                publication.data(),
                pick(publication.targets(), targets, bit),
                nudgeOf(bit),
                publication.scope(),
                publication.lineage(),
                publication.traceparent());
    }

    private @Nullable Nudge nudgeOf(int bit) {
        Nudge nudge = publication.nudge();
        if (nudge == null) {
            return null;
        }
        List<String> nudged = pick(nudge.users(), users, bit);
        return nudged.isEmpty() ? null : new Nudge(nudge.topic(), nudge.seq(), nudged);
    }

    private static <T> List<T> pick(List<T> items, long[] masks, int bit) {
        List<T> picked = new ArrayList<>(items.size());
        for (int i = 0; i < masks.length; i++) {
            if ((masks[i] & InterestTable.bit(bit)) != 0) {
                picked.add(items.get(i));
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

    /** Skips validation: an id that no topic can have is in no table. */
    private static Topic personalTopic(String user) {
        return new Topic("user-" + user, Topic.Kind.USER);
    }
}
