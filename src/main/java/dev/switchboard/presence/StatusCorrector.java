package dev.switchboard.presence;

import io.vertx.core.Future;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Says the right state of users who looked otherwise to this node's listeners while Redis was away. Keeps nothing; on
 * its verticle's event loop.
 */
final class Corrections {

    private final KnownDetails known;
    private final NodeDetails details;
    private final StatusTeller teller;

    Corrections(KnownDetails known, NodeDetails details, StatusTeller teller) {
        this.known = known;
        this.details = details;
        this.teller = teller;
    }

    /**
     * Looks at so many users, and succeeds with how many there were. Without Redis it fails, and they stay to be looked at.
     *
     * @param underWay whether a change of this user waits to be told
     * @param online whether this user was told to be online
     */
    Future<Integer> tell(int most, Predicate<String> underWay, Predicate<String> online) {
        Map<String, Details> assumed = known.takeAssumed(most);
        return details.read(assumed.keySet())
                .onFailure(away -> assumed.forEach(known::assumed))
                .map(read -> {
                    assumed.forEach((user, before) -> {
                        if (underWay.test(user)) {
                            known.assumed(user, before);
                        } else if (online.test(user) && looksOtherwise(user, before, read.get(user))) {
                            teller.tellNode(PresenceState.forOthers(user, true, read.get(user)));
                        }
                    });
                    return assumed.size();
                });
    }

    private static boolean looksOtherwise(String user, Details before, Details now) {
        return !PresenceState.forOthers(user, true, before.seenAt(null))
                .equals(PresenceState.forOthers(user, true, now.seenAt(null)));
    }
}
