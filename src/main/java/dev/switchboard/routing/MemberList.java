package dev.switchboard.routing;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;

/** The members of the cluster as other rooms see them. Updated on the router's context; read from any thread. */
final class MemberList {

    private final String self;
    private final List<Consumer<List<RoutingMember>>> watchers = new ArrayList<>();
    private volatile List<RoutingMember> members = List.of();

    MemberList(String self) {
        this.self = self;
    }

    /** This node first. From any thread. */
    List<RoutingMember> members() {
        return members;
    }

    /** Calls the watcher now and after each change. */
    void watch(Consumer<List<RoutingMember>> watcher) {
        watchers.add(watcher);
        watcher.accept(members);
    }

    void update(Collection<Peer> peers) {
        List<RoutingMember> seen = new ArrayList<>();
        seen.add(new RoutingMember(self, true, RoutingMember.State.UP));
        peers.forEach(peer -> seen.add(new RoutingMember(peer.node(), false, peer.state())));
        if (!seen.equals(members)) {
            members = List.copyOf(seen);
            watchers.forEach(watcher -> watcher.accept(members));
        }
    }
}
