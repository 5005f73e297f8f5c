package dev.switchboard.auth;

import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which users' tokens are refused if they were issued before a moment. Told by whoever keeps the revocations; only looks
 * at memory. Safe from any thread; lives as long as the node.
 */
public final class Revocations {

    private final Map<String, Instant> notBefore = new ConcurrentHashMap<>();

    /**
     * Refuses the user's tokens of before {@code moment} from now on; an earlier moment than the known one is no change.
     *
     * @return whether this is news
     */
    public boolean add(String userId, Instant moment) {
        boolean[] news = {false};
        notBefore.compute(userId, (user, known) -> {
            news[0] = known == null || moment.isAfter(known);
            return news[0] ? moment : known;
        });
        return news[0];
    }

    /** Forgets what is older than any token can be. */
    public void forgetBefore(Instant moment) {
        notBefore.values().removeIf(known -> known.isBefore(moment));
    }

    /**
     * Whether a token of the user is refused.
     *
     * @param issuedAt the claim {@code iat}, or null if the token does not say
     */
    public boolean refuses(String userId, Instant issuedAt) {
        Instant since = notBefore.get(userId);
        return since != null && (issuedAt == null || issuedAt.isBefore(since));
    }
}
