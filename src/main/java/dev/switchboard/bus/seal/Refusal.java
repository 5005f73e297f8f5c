package dev.switchboard.bus.seal;

import java.util.Locale;

/** Why a message from another node was refused. */
enum Refusal {
    /** It carries no MAC: a stock member of the cluster sent it. */
    UNSEALED,
    /** Its MAC was not made with a secret of this hub. */
    FORGED,
    /** Its sender is no member of the cluster. */
    UNKNOWN,
    /** Its sender is a member that has not yet addressed this very node, as every one is that has just started. */
    EARLY,
    /** It was received before, or is too old to tell. */
    REPLAYED,
    /** It is genuine, and its body cannot be decoded. */
    UNREADABLE,
    /** Its lengths contradict each other or exceed the limit: no node sent it. */
    MALFORMED,
    /** The rest of it did not arrive in time, or the memory for such halves was used up. */
    UNFINISHED,
    /** A peer at the port of the members has not proved that it knows the secret. */
    STRANGER;

    /** The value of the metric's label. */
    String reason() {
        return name().toLowerCase(Locale.ROOT);
    }
}
