package dev.switchboard.auth;

import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Remembers, for each user, the moment before which issued tokens are revoked, and the tokens that were signed out. It is an in-memory copy; the account concern
 * keeps the original. Safe from any thread; lives as long as the node.
 */
public final class Revocations {

    private final Map<String, Instant> notBefore = new ConcurrentHashMap<>();
    /** When each single token was revoked. */
    private final Map<Token, Instant> tokens = new ConcurrentHashMap<>();

    private record Token(String userId, String tokenId) {}

    /**
     * Refuses the user's tokens issued before {@code moment} from now on; a moment before the known one changes nothing.
     *
     * @return whether anything changed
     */
    public boolean add(String userId, Instant moment) {
        boolean[] changed = {false};
        notBefore.compute(userId, (user, known) -> {
            changed[0] = known == null || moment.isAfter(known);
            return changed[0] ? moment : known;
        });
        return changed[0];
    }

    /** Refuses this token of the user from now on, and no other. */
    public void addToken(String userId, String tokenId, Instant moment) {
        tokens.put(new Token(userId, tokenId), moment);
    }

    public boolean refusesToken(String userId, String tokenId) {
        return tokens.containsKey(new Token(userId, tokenId));
    }

    /** Forgets revocations that are older than any valid token can be. */
    public void forgetBefore(Instant moment) {
        notBefore.values().removeIf(known -> known.isBefore(moment));
        tokens.values().removeIf(known -> known.isBefore(moment));
    }

    /**
     * Whether the user's token is refused. A token without {@code iat} counts as issued before any revocation.
     *
     * @param issuedAt the claim {@code iat}, or null if the token has none
     */
    public boolean refuses(String userId, @Nullable Instant issuedAt) {
        Instant since = notBefore.get(userId);
        return since != null && (issuedAt == null || issuedAt.isBefore(since));
    }
}
