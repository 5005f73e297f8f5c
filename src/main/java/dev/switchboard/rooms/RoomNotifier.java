package dev.switchboard.rooms;

import dev.switchboard.bus.Audience;
import dev.switchboard.bus.HiddenUsers;
import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Publication.Scope;
import dev.switchboard.bus.Publisher;
import dev.switchboard.bus.RoomCommands;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes to this node's connections which members join and leave their rooms, as this node's routing table sees it: a
 * connection that leaves, one that dies and those of a node that dies look the same. Nodes send each other nothing for it:
 * each publishes a change once, to its own connections; changes of invisible users are published to
 * connections with the role {@code service} alone. A node with connections deploys one when its routing table is served and
 * before its first client; undeploying it ends it.
 *
 * <p>A room's count is as exact as the table, which has all memberships of the cluster. It includes the member that joins
 * or leaves, so a member whose joining was not published leaves without an event, too. Runs on its own event loop.
 */
public final class RoomNotifier extends VerticleBase {

    private static final Logger LOG = LoggerFactory.getLogger(RoomNotifier.class);

    /** The most changes that wait for the answer about invisible users; more are not published. */
    private static final int MAX_WAITING = 10_000;

    /** The role whose connections see invisible users in rooms, too. */
    private static final String SEES_HIDDEN = "service";

    private record Announcement(Member member, String event) {

        private Publication publication(Set<String> hidden) {
            Scope others = Scope.exceptConnection(member.connectionId());
            return Publication.ephemeral(member.room(), event, member.toJson())
                    .with(hidden.contains(member.userId()) ? others.withRole(SEES_HIDDEN) : others);
        }
    }

    private final Queue<Announcement> waiting = new ArrayDeque<>();
    private boolean asking;
    private final RoomsConfig config;

    public RoomNotifier(RoomsConfig config) {
        this.config = config;
    }

    @Override
    public Future<?> start() {
        Publisher publisher = new Publisher(vertx);
        RoomCounts counts = new RoomCounts((member, joined, most) -> {
            if (most <= config.announceUpTo()) {
                String event = joined ? RoomCommands.USER_JOINED : RoomCommands.USER_LEFT;
                announce(new Announcement(member, event), publisher);
            }
        });
        return counts.open(new Audience(vertx));
    }

    private void announce(Announcement announcement, Publisher publisher) {
        if (waiting.size() < MAX_WAITING) {
            waiting.add(announcement);
            announce(publisher);
        }
    }

    /** One question is in flight at a time, so that changes stay in order. */
    private void announce(Publisher publisher) {
        if (asking || waiting.isEmpty()) {
            return;
        }
        asking = true;
        List<Announcement> batch = new ArrayList<>();
        while (!waiting.isEmpty() && batch.size() < HiddenUsers.MAX) {
            batch.add(waiting.remove());
        }
        Set<String> users = batch.stream()
                .map(announcement -> announcement.member().userId())
                .collect(Collectors.toSet());
        new HiddenUsers(vertx)
                .among(users)
                .onFailure(unknown -> LOG.debug("changes of rooms go to services only: {}", unknown.toString()))
                .otherwise(users)
                .onSuccess(hidden -> {
                    batch.forEach(announcement -> publisher.publishOnNode(announcement.publication(hidden)));
                    asking = false;
                    announce(publisher);
                });
    }
}
