package dev.switchboard.rooms;

import dev.switchboard.bus.Audience;
import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Publication.Scope;
import dev.switchboard.bus.Publisher;
import dev.switchboard.bus.Topic;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Tells this node's connections who comes to their rooms and who goes, as this node's routing table sees it: a connection
 * that leaves, one that dies, and those of a node that dies are the same to it. No node announces anything; each says a
 * change to its own connections once. A node with connections deploys one, when its routing table is served and before its
 * first client; undeploying it is enough to end it.
 *
 * <p>A room's count is exact as far as the table is: all memberships of the cluster are in it. It counts the one who comes
 * or goes, so who was announced by nobody leaves as silently. The counts are bounded by the memberships in the table.
 */
public final class RoomWatcher extends VerticleBase {

    private final RoomsConfig config;
    private final Map<Topic, Integer> counts = new HashMap<>();
    /** Changes told before the table was read, the last of each; null once it is. */
    private Map<Topic, Boolean> early = new HashMap<>();

    private Publisher publisher;

    public RoomWatcher(RoomsConfig config) {
        this.config = config;
    }

    @Override
    public Future<?> start() {
        publisher = new Publisher(vertx);
        Audience audience = new Audience(vertx);
        return audience.onChange(Topic.Kind.MEMBER, this::changed)
                .compose(listening -> audience.heardOf(Topic.Kind.MEMBER))
                .onSuccess(this::countAll);
    }

    private void countAll(Set<Topic> heard) {
        Set<Topic> now = new HashSet<>(heard);
        // Told while the answer was under way: it is newer than the answer, or the same.
        early.forEach((topic, here) -> {
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
            early.put(change.topic(), change.heard());
            return;
        }
        Member member = Member.of(change.topic());
        int before = counts.getOrDefault(member.room(), 0);
        int after = count(member.room(), change.heard() ? 1 : -1);
        if (Math.max(before, after) <= config.announceUpTo()) {
            announce(member, change.heard() ? "userJoined" : "userLeft");
        }
    }

    private int count(Topic room, int step) {
        Integer count = counts.merge(room, step, (known, more) -> known + more == 0 ? null : known + more);
        return count == null ? 0 : count;
    }

    private void announce(Member member, String event) {
        publisher.publishOnNode(Publication.ephemeral(member.room(), event, member.toJson())
                .with(Scope.exceptConnection(member.connectionId())));
    }
}
