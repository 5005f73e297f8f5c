package dev.switchboard.presence;

import io.vertx.core.Future;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Publishes the right state of users who were shown differently to this node's subscribers while Redis was away. Keeps
 * nothing; on its verticle's event loop.
 */
final class StatusCorrector {

    private final DetailCache cache;
    private final NodeDetails details;
    private final StatusPublisher publisher;

    StatusCorrector(DetailCache cache, NodeDetails details, StatusPublisher publisher) {
        this.cache = cache;
        this.details = details;
        this.publisher = publisher;
    }

    /**
     * Checks at most so many users, and succeeds with how many it has checked. Without Redis it fails, and they stay to be
     * checked.
     *
     * @param pending whether a change of this user is waiting to be published
     * @param online whether this user was published as online
     */
    Future<Integer> correct(int most, Predicate<String> pending, Predicate<String> online) {
        Map<String, Details> assumed = cache.takeAssumed(most);
        return details.read(assumed.keySet())
                .onFailure(away -> assumed.forEach(cache::addAssumed))
                .map(read -> {
                    assumed.forEach((user, before) -> {
                        if (pending.test(user)) {
                            cache.addAssumed(user, before);
                        } else if (online.test(user) && looksDifferent(user, before, read.of(user))) {
                            publisher.publishOnNode(PresenceState.forOthers(user, true, read.of(user)));
                        }
                    });
                    return assumed.size();
                });
    }

    private static boolean looksDifferent(String user, Details before, Details now) {
        return !PresenceState.forOthers(user, true, before.seenAt(null))
                .equals(PresenceState.forOthers(user, true, now.seenAt(null)));
    }
}
