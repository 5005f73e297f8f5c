package dev.switchboard.gateway.admission;

import dev.switchboard.auth.Identity;
import dev.switchboard.bus.Caller;
import dev.switchboard.bus.Decisions;
import dev.switchboard.bus.ErrorCode;
import dev.switchboard.bus.Failure;
import dev.switchboard.gateway.connection.ClientInfo;
import dev.switchboard.gateway.connection.Close;
import dev.switchboard.gateway.connection.CloseReason;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;

/** What the back end that decides about connections is asked, and how a client learns of its refusal. Stateless. */
final class ConnectDecisions {

    /** RFC 6455, section 5.5: what a close frame holds beside its code. */
    private static final int MAX_WORDS = 123;

    private ConnectDecisions() {}

    /** The identity with the roles that the back end adds; fails with a {@link Failure} if it refuses. */
    static Future<Identity> ask(Decisions decisions, Identity identity, ClientInfo client) {
        Caller caller = new Caller(
                identity.id(), identity.username(), identity.email(), identity.roles(), null, null, client.endpoint());
        return decisions.connect(caller, client.address()).map(identity::withRoles);
    }

    /** A passing refusal is one to come back after, as the hub's own are; a token that is no good is {@code 4401}. */
    static Close closeOf(Throwable cause) {
        if (!(cause instanceof Failure refusal)) {
            return CloseReason.INTERNAL.plain();
        }
        if (refusal.code().retryable()) {
            return Close.comeBack();
        }
        CloseReason reason = refusal.code() == ErrorCode.UNAUTHORIZED ? CloseReason.TOKEN : CloseReason.REVOKED;
        return reason.saying(shortened(String.valueOf(refusal.getMessage())));
    }

    /** Cut at a character's end. */
    private static String shortened(String words) {
        String kept = words;
        while (kept.getBytes(StandardCharsets.UTF_8).length > MAX_WORDS) {
            kept = kept.substring(0, kept.offsetByCodePoints(kept.length(), -1));
        }
        return kept;
    }
}
