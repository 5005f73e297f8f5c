package dev.switchboard.routing;

import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Publication.Nudge;
import dev.switchboard.bus.Publication.Target;
import dev.switchboard.bus.Topic;
import java.util.ArrayList;
import java.util.List;

/**
 * One publication against the {@link InterestTable}: who hears any of it, and what of it each hears. Looked up once, at
 * construction; no use beyond the task it is made in.
 */
final class Addressees {

    private static final Topic GATEWAYS = Topic.concern("gateway");

    private final Publication publication;
    private final long[] targets;
    private final long[] users;
    private final long hearers;

    Addressees(Publication publication, InterestTable table) {
        this.publication = publication;
        this.targets = publication.targets().stream()
                .mapToLong(target -> table.mask(heardThrough(target.topic())))
                .toArray();
        this.users = publication.nudge() == null
                ? new long[0]
                : publication.nudge().users().stream()
                        .mapToLong(user -> table.mask(personalTopic(user)))
                        .toArray();
        this.hearers = union(targets) | union(users);
    }

    /** Whether some event of it has a place in a log, where it can be found if it is lost. */
    static boolean isDurable(Publication publication) {
        for (Target target : publication.targets()) {
            if (target.durable()) {
                return true;
            }
        }
        return false;
    }

    /** The bits of those who hear any of it. */
    long hearers() {
        return hearers;
    }

    /** Only the targets and nudged users that the bit's node has listeners for. */
    Publication partOf(int bit) {
        if (targets.length == 1 && users.length == 0) {
            return publication;
        }
        return new Publication(
                publication.event(),
                publication.data(),
                pick(publication.targets(), targets, bit),
                nudgeOf(bit),
                publication.scope());
    }

    private Nudge nudgeOf(int bit) {
        Nudge nudge = publication.nudge();
        if (nudge == null) {
            return null;
        }
        List<String> told = pick(nudge.users(), users, bit);
        return told.isEmpty() ? null : new Nudge(nudge.topic(), nudge.seq(), told);
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

    /** A connection is known to its own node alone, so every gateway is asked. */
    private static Topic heardThrough(Topic topic) {
        return topic.kind().atEveryGateway() ? GATEWAYS : topic;
    }

    /** Unchecked: an id that no topic can have is in no table. */
    private static Topic personalTopic(String user) {
        return new Topic("user-" + user, Topic.Kind.USER);
    }
}
