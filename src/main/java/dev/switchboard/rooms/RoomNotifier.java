package dev.switchboard.rooms;

import dev.switchboard.bus.Audience;
import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Publication.Scope;
import dev.switchboard.bus.Publisher;
import dev.switchboard.bus.RoomCommands;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;

/**
 * Publishes to this node's connections which members join and leave their rooms, as this node's routing table sees it: a
 * connection that leaves, one that dies and those of a node that dies look the same. Nodes send each other nothing for it:
 * each publishes a change once, to its own connections. A node with connections deploys one when its routing table is
 * served and before its first client; undeploying it ends it.
 *
 * <p>A room's count is as exact as the table, which has all memberships of the cluster. It includes the member that joins
 * or leaves, so a member whose joining was not published leaves without an event, too. Runs on its own event loop.
 */
public final class RoomNotifier extends VerticleBase {

    private final RoomsConfig config;

    public RoomNotifier(RoomsConfig config) {
        this.config = config;
    }

    @Override
    public Future<?> start() {
        Publisher publisher = new Publisher(vertx);
        RoomCounts counts = new RoomCounts((member, joined, most) -> {
            if (most <= config.announceUpTo()) {
                publisher.publishOnNode(eventOf(member, joined));
            }
        });
        return counts.open(new Audience(vertx));
    }

    private static Publication eventOf(Member member, boolean joined) {
        String event = joined ? RoomCommands.USER_JOINED : RoomCommands.USER_LEFT;
        return Publication.ephemeral(member.room(), event, member.toJson())
                .with(Scope.exceptConnection(member.connectionId()));
    }
}
