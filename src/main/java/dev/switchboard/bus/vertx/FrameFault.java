package dev.switchboard.bus.vertx;

/** Why bytes on a connection between nodes were not taken for a message, before anything of them was decoded. */
public enum FrameFault {
    /** A length in it exceeds the frame or the limit, or it has no kind of message; the connection is closed. */
    MALFORMED,
    /** It did not arrive in time, exceeds the memory for unfinished ones, its answers are not read, or too many have brought none; closed as well. */
    UNFINISHED,
    /** It names a codec other than that of sealed messages; it is skipped. */
    UNSEALED
}
