package dev.switchboard.auth;

import dev.switchboard.auth.InvalidToken.Reason;
import dev.switchboard.bus.WellFormed;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The user that a verified token identifies.
 *
 * @param id the claim {@code sub}, unless {@link ClaimNames} says otherwise, as of the next ones
 * @param username the claim {@code username}, or the id
 * @param email the claim {@code email}, or null
 * @param roles the claim {@code roles}, and the roles that the configuration adds
 * @param issuedAt the claim {@code iat}, to the millisecond if the token is that precise, or null
 * @param expiresAt when the admission ends: the claim {@code exp}, or the leeway after it for a token that had already
 *     expired when it was presented
 * @param tokenId what names the token among the user's: the claim {@code jti}, or the hash of what of it is signed
 */
public record Identity(
        String id,
        String username,
        @Nullable String email,
        Set<String> roles,
        @Nullable Instant issuedAt,
        Instant expiresAt,
        String tokenId) {

    /** The longest {@code sub}, {@code username} and {@code email}, in characters. */
    public static final int MAX_SUBJECT = 150;

    public static final int MAX_NAME = 255;
    public static final int MAX_EMAIL = 254;

    private static final Duration USUAL_SKEW = Duration.ofSeconds(5);
    static final long MILLIS = 1_000;
    /** The last second of the year 9999, for tokens whose {@code exp} is in milliseconds or stands for never. */
    static final long END_OF_TIME = 253_402_300_799L;

    /** Of a client that shows no token, where one is let in without. */
    public static final Identity WITHOUT_TOKEN =
            new Identity("", "", null, Set.of(), null, Instant.ofEpochSecond(END_OF_TIME), "");

    public Identity {
        roles = Set.copyOf(roles);
    }

    /**
     * Reads the claims of a token whose signature has been verified.
     *
     * @param token the token itself
     * @param names which claims count
     * @param admins the ids of the administrators, whatever their tokens say
     * @param now by the hub's clock
     * @throws InvalidToken if the id or {@code exp} is missing or unusable
     */
    static Identity of(JsonObject claims, String token, ClaimNames names, Set<String> admins, Instant now) {
        String id = names.idOf(claims);
        if (id == null) {
            throw new InvalidToken(
                    Reason.CLAIMS,
                    "sub, or the claim that auth.jwt.claims.id names, must be a string of 1 to " + MAX_SUBJECT
                            + " characters or a whole number");
        }
        if (!(claims.getValue("exp") instanceof Number expires)) {
            throw new InvalidToken(Reason.CLAIMS, "exp is required");
        }
        String username = names.usernameOf(claims);
        Set<String> roles = new HashSet<>(names.rolesOf(claims));
        if (admins.contains(id)) {
            roles.add("admin");
        }
        return new Identity(
                id,
                username == null ? id : username,
                names.emailOf(claims),
                roles,
                claims.getValue("iat") instanceof Number issued ? issuedAt(issued, now) : null,
                Instant.ofEpochSecond(Math.min(expires.longValue(), END_OF_TIME)),
                tokenId(claims.getValue("jti"), token));
    }

    /**
     * A token from an issuer whose clock is well ahead counts as issued now: otherwise a revocation within that time would
     * miss its connections.
     */
    private static Instant issuedAt(Number seconds, Instant now) {
        Instant written = toTheMillisecond(seconds);
        return written.isAfter(now.plus(USUAL_SKEW)) ? now : written;
    }

    /** Without its signature: that may be written in another way, with padding for instance, and still be good. */
    private static String tokenId(@Nullable Object jti, String token) {
        return jti instanceof String id && isUsable(id, MAX_SUBJECT)
                ? "jti:" + id
                : "sha256:" + hash(token.substring(0, token.lastIndexOf('.')));
    }

    private static String hash(String token) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException impossible) {
            // Every Java platform has SHA-256.
            throw new IllegalStateException(impossible);
        }
    }

    /** Whether the stores can keep the text and people can tell users apart by it; issuers put anything into claims. */
    public static boolean isUsable(String text, int maxLength) {
        return !text.isBlank() && text.length() <= maxLength && text.indexOf('\0') < 0 && WellFormed.isText(text);
    }

    /** The same identity with another end. */
    Identity expiringAt(Instant end) {
        return new Identity(id, username, email, roles, issuedAt, end, tokenId);
    }

    /** The same identity with further roles. */
    public Identity withRoles(Set<String> further) {
        Set<String> all = new HashSet<>(roles);
        all.addAll(further);
        return new Identity(id, username, email, all, issuedAt, expiresAt, tokenId);
    }

    private static Instant toTheMillisecond(Number seconds) {
        return Instant.ofEpochMilli(Math.round(Math.min(seconds.doubleValue(), END_OF_TIME) * MILLIS));
    }
}
