package dev.switchboard.bus;

import dev.switchboard.bus.PresenceCommands.Hidden;
import dev.switchboard.bus.PresenceCommands.Users;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Asks the concern {@code presence} which users have chosen to be invisible, so that what they do does not betray that they
 * are there. While no node runs that concern nobody can have chosen so; if it runs and does not answer, the future fails, and
 * the caller keeps to itself what it would have published. Safe from any thread.
 */
public final class HiddenUsers {

    /** The most users of one question. */
    public static final int MAX = 500;

    /** Well below the time in which a command must be answered. */
    private static final long TIMEOUT_MS = 1_500;

    private final Vertx vertx;

    public HiddenUsers(Vertx vertx) {
        this.vertx = vertx;
    }

    /** Those of at most {@link #MAX} users who are invisible. */
    public Future<Set<String>> among(Collection<String> users) {
        return HubCommands.of(vertx)
                .ask(PresenceCommands.HIDDEN, new Users(List.copyOf(users)))
                .timeout(TIMEOUT_MS, TimeUnit.MILLISECONDS)
                .map(Hidden::ids)
                .recover(
                        failure -> isAbsent(failure) ? Future.succeededFuture(Set.of()) : Future.failedFuture(failure));
    }

    /** Those of any number of users who are invisible, asked for one question after the other. */
    public Future<Set<String>> amongMany(Collection<String> users) {
        return among(List.copyOf(users), 0, new HashSet<>());
    }

    private Future<Set<String>> among(List<String> users, int from, Set<String> found) {
        if (from >= users.size()) {
            return Future.succeededFuture(found);
        }
        int to = Math.min(users.size(), from + MAX);
        return among(users.subList(from, to)).compose(some -> {
            found.addAll(some);
            return among(users, to, found);
        });
    }

    /** Whether the user is invisible, or may be. */
    public Future<Boolean> mayBeHidden(String user) {
        return among(List.of(user)).map(hidden -> hidden.contains(user)).otherwise(true);
    }

    private static boolean isAbsent(Throwable failure) {
        return failure instanceof Failure refusal
                && (refusal.code() == ErrorCode.UNAVAILABLE || refusal.code() == ErrorCode.UNKNOWN_COMMAND);
    }
}
