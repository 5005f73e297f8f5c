package dev.switchboard.bus;

import io.vertx.core.Vertx;
import io.vertx.core.shareddata.Shareable;
import java.util.Optional;
import java.util.Set;

/**
 * The commands that store something, which a node refuses while it is short of memory: the node that a client asks, and
 * the node that would carry the command out. Immutable; one per node, installed at start and found by {@link #of}.
 */
public final class DurableWork implements Shareable {

    private static final OnePerNode<DurableWork> NODE = new OnePerNode<>(DurableWork.class);
    private static final DurableWork UNLIMITED = new DurableWork(Set.of(), Headroom.AMPLE);

    private final Set<String> commands;
    private final Headroom headroom;

    public DurableWork(Set<String> commands, Headroom headroom) {
        this.commands = Set.copyOf(commands);
        this.headroom = headroom;
    }

    /** Makes this the node's own; what is installed or deployed later sees it. */
    public void install(Vertx vertx) {
        NODE.install(vertx, this);
    }

    /** The node's own; one that refuses nothing if none is installed. */
    static DurableWork of(Vertx vertx) {
        return NODE.or(vertx, UNLIMITED);
    }

    /** Why the command is not carried out now; empty if it is. */
    Optional<Failure> refusalOf(String command) {
        return headroom.admitsDurableWork() || !commands.contains(command)
                ? Optional.empty()
                : Optional.of(Failure.unavailable("the node is short of memory; try again later"));
    }
}
