package dev.switchboard.client;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiPredicate;

/**
 * Joins what the application has asked for, on a new connection and on one that is open. On the client's own thread; lives as
 * long as the rooms or channels whose joins it makes.
 */
final class Rejoining<T> {

    /** Asks for one of them on a connection. */
    @FunctionalInterface
    interface Join<T> {

        CompletableFuture<?> join(T one, Wire wire);
    }

    private final Session session;
    private final Collection<T> wanted;
    private final BiPredicate<T, Wire> isJoined;
    private final Join<T> join;

    /**
     * @param wanted what to join; looked at each time
     * @param isJoined whether it has been asked for on that connection
     */
    Rejoining(Session session, Collection<T> wanted, BiPredicate<T, Wire> isJoined, Join<T> join) {
        this.session = session;
        this.wanted = wanted;
        this.isJoined = isJoined;
        this.join = join;
    }

    /** Joins all of them on a new connection. */
    CompletableFuture<Void> rejoin(Wire wire) {
        List<CompletableFuture<?>> joins = new ArrayList<>();
        new ArrayList<>(wanted).forEach(one -> joins.add(join.join(one, wire)));
        return CompletableFuture.allOf(joins.toArray(new CompletableFuture<?>[0]));
    }

    /** Those that were asked for after {@link #rejoin}. */
    void joinMissing() {
        Wire wire = session.link().wire();
        if (session.link().isOpen() && wire != null) {
            new ArrayList<>(wanted)
                    .stream().filter(one -> !isJoined.test(one, wire)).forEach(one -> join.join(one, wire));
        }
    }
}
