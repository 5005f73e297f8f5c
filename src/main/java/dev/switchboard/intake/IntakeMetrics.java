package dev.switchboard.intake;

import java.util.List;
import java.util.stream.Stream;

/** What this room reports. Called on event loops; must not block. */
public interface IntakeMetrics {

    /** Counts nothing. */
    IntakeMetrics NONE = new IntakeMetrics() {};

    /** The endpoint of what ends before it names one. */
    String NO_ENDPOINT = "none";

    /** More than a client may send before its token is known, or ever. */
    String TOO_BIG = "too_big";
    /** The node holds as many half-received bytes as it may. */
    String BYTES = "bytes";
    /** It holds as many of clients without a token as it may. */
    String STRANGERS_BYTES = "unauthenticated_bytes";
    /** One address has as many clients without a token as it may. */
    String ADDRESS = "address";
    /** The node has as many. */
    String NODE = "node";
    /** A request's head did not arrive in time. */
    String HEAD_TIMEOUT = "head_timeout";
    /** A request's body did not. */
    String BODY_TIMEOUT = "body_timeout";
    /** A message that had begun did not. */
    String MESSAGE_TIMEOUT = "message_timeout";
    /** An answer was not read in time. */
    String READ_TIMEOUT = "read_timeout";
    /** More frames or requests that carry nothing than a connection may send. */
    String FLOODING = "flooding";

    /** The {@code Origin} is neither the request's own nor configured. */
    String ORIGIN = "origin";
    /** The {@code Host} is not one of the hub's. */
    String HOST = "host";
    /** A peer that is no trusted proxy reached a port for the PROXY protocol. */
    String PROXY = "proxy";
    /** A sign-in by an OpenID provider's page failed, and nothing was wrong with the provider's token. */
    String OPENID = "openid";
    /** There is no token. */
    String TOKEN_MISSING = "token_missing";

    /** What was wrong with tokens. */
    List<String> TOKEN_REASONS = List.of(
            TOKEN_MISSING,
            "token_malformed",
            "token_key",
            "token_signature",
            "token_expired",
            "token_early",
            "token_issuer",
            "token_audience",
            "token_claims",
            "token_revoked",
            "token_busy",
            "token_keys_unread");

    /** Every reason. */
    List<String> REASONS = reasons(
            TOO_BIG,
            BYTES,
            STRANGERS_BYTES,
            ADDRESS,
            NODE,
            HEAD_TIMEOUT,
            BODY_TIMEOUT,
            MESSAGE_TIMEOUT,
            READ_TIMEOUT,
            FLOODING,
            ORIGIN,
            HOST,
            PROXY,
            OPENID);

    private static List<String> reasons(String... others) {
        return Stream.concat(Stream.of(others), TOKEN_REASONS.stream()).toList();
    }

    /** Something was refused, or ended, before it was whole. */
    default void refused(String endpoint, String reason) {}
}
