package dev.switchboard.api;

import dev.switchboard.bus.AccountCommands;
import dev.switchboard.bus.AccountCommands.Attempt;
import dev.switchboard.bus.ErrorCode;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.HubCommands;
import dev.switchboard.bus.RateLimiter;
import io.vertx.core.Future;
import java.util.List;

/**
 * Slows the guessing of passwords. Failures count, successes cost nothing: many people behind one address sign in at once.
 * They count for the address, for the name at that address, and for the name. A name at an address that has signed in before
 * is limited by its own failures alone, so that nobody can close an account to its owner. Safe from any thread.
 */
final class LoginLimits {

    /** Failures of a name at an address, of an address, and of a name. */
    private static final String PAIR = AccountCommands.LOGIN.name();

    private static final String ADDRESS = PAIR + ":address";
    private static final String NAME = PAIR + ":name";

    private final RateLimiter limiter;
    private final HubCommands commands;

    LoginLimits(RateLimiter limiter, HubCommands commands) {
        this.limiter = limiter;
        this.commands = commands;
    }

    /** Fails with {@code RATE_LIMITED} if a password may not be tried now. */
    Future<Void> admit(Attempt attempt) {
        Future<Long> others = longest(limiter.peek(address(attempt), ADDRESS), limiter.peek(name(attempt), NAME));
        return longest(limiter.peek(pair(attempt), PAIR), others.compose(wait -> unlessKnown(attempt, wait)))
                .compose(wait -> wait > 0 ? Future.failedFuture(Failure.rateLimited(wait)) : Future.succeededFuture());
    }

    /** Counts a wrong name or password, and no other refusal. */
    void failed(Attempt attempt, Throwable cause) {
        if (cause instanceof Failure failure && failure.code() == ErrorCode.UNAUTHORIZED) {
            limiter.take(address(attempt), ADDRESS);
            limiter.take(pair(attempt), PAIR);
            limiter.take(name(attempt), NAME);
        }
    }

    private static String address(Attempt attempt) {
        return "address:" + attempt.network();
    }

    private static String name(Attempt attempt) {
        return "name:" + attempt.username();
    }

    private static String pair(Attempt attempt) {
        return address(attempt) + " " + name(attempt);
    }

    /** The wait, or none for a name at an address that has signed in before; each address may ask that so often. */
    private Future<Long> unlessKnown(Attempt attempt, long wait) {
        if (wait == 0) {
            return Future.succeededFuture(0L);
        }
        return limiter.take(address(attempt), AccountCommands.KNOWN.name())
                .compose(turn -> turn > 0
                        ? Future.succeededFuture(wait)
                        : commands.ask(AccountCommands.KNOWN, attempt).map(known -> known.yes() ? 0L : wait));
    }

    private static Future<Long> longest(Future<Long> one, Future<Long> other) {
        return Future.all(List.of(one, other)).map(done -> Math.max(one.result(), other.result()));
    }
}
