package dev.switchboard.gateway.recovery;

import dev.switchboard.wire.TextEnd;
import java.nio.charset.StandardCharsets;

/** What a recovery token is for, and with that how it ends an event. A token of one kind is invalid as another. */
public final class TokenKind {

    /** The offset of Socket.IO, the last argument of an event. */
    public static final TokenKind SOCKET_IO = new TokenKind("offset", ",\"", "\"]", ",\"-\"]");
    /** The {@code id} of a server-sent event, its last field. */
    public static final TokenKind EVENT_ID = new TokenKind("event id", "id: ", "\n\n", "\n");

    private final String purpose;
    private final byte[] before;
    private final byte[] after;
    private final TextEnd none;

    private TokenKind(String purpose, String before, String after, String none) {
        this.purpose = purpose;
        this.before = before.getBytes(StandardCharsets.US_ASCII);
        this.after = after.getBytes(StandardCharsets.US_ASCII);
        this.none = TextEnd.of(none);
    }

    /** What separates its seals from those of other kinds. */
    String purpose() {
        return purpose;
    }

    byte[] before() {
        return before;
    }

    byte[] after() {
        return after;
    }

    /** The end of an event for a client that cannot have a token for the time being; it is not to be changed. */
    public TextEnd none() {
        return none;
    }
}
