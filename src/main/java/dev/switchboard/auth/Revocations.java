package dev.switchboard.auth;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Remembers, for each user, the moment before which issued tokens are revoked, and the tokens that were signed out. It is an
 * in-memory copy; the account concern keeps the original. Safe from any thread; lives as long as the node.
 */
public final class Revocations {

    private final Map<String, Since> notBefore = new ConcurrentHashMap<>();
    /** When each single token was revoked. */
    private final Map<Token, Instant> tokens = new ConcurrentHashMap<>();

    private record Token(String userId, String tokenId) {}

    /**
     * A revocation of a user's tokens.
     *
     * @param spared the id of a token that stays valid, or null
     */
    private record Since(Instant moment, @Nullable String spared) {

        boolean refuses(@Nullable Instant issuedAt, String tokenId) {
            return !tokenId.equals(spared) && (issuedAt == null || issuedAt.isBefore(moment));
        }

        /** Of two at the same moment neither spares a token. */
        Since and(Since later) {
            if (!later.moment.equals(moment)) {
                return later.moment.isAfter(moment) ? later : this;
            }
            return Objects.equals(spared, later.spared) ? this : new Since(moment, null);
        }
    }

    /**
     * Refuses the user's tokens issued before {@code moment} from now on; a moment before the known one changes nothing.
     *
     * @return whether anything changed
     */
    public boolean add(String userId, Instant moment) {
        return add(userId, moment, null);
    }

    /** As {@link #add(String, Instant)}, but for one token: the user has changed the password with it. */
    public boolean add(String userId, Instant moment, @Nullable String spared) {
        Since added = new Since(moment, spared);
        boolean[] changed = {false};
        notBefore.compute(userId, (user, known) -> {
            Since after = known == null ? added : known.and(added);
            changed[0] = !after.equals(known);
            return after;
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
        notBefore.values().removeIf(known -> known.moment().isBefore(moment));
        tokens.values().removeIf(known -> known.isBefore(moment));
    }

    /**
     * Whether the user's token is refused. A token without {@code iat} counts as issued before any revocation.
     *
     * @param issuedAt the claim {@code iat}, or null if the token has none
     */
    public boolean refuses(String userId, @Nullable Instant issuedAt, String tokenId) {
        Since since = notBefore.get(userId);
        return since != null && since.refuses(issuedAt, tokenId);
    }
}
