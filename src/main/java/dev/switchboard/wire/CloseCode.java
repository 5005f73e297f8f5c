package dev.switchboard.wire;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** What a peer's Close frame says (RFC 6455, sections 5.5.1 and 7.4). */
record CloseCode(int code, String words) {

    /** This side stops. */
    static final int GOING_AWAY = 1001;

    /** Stands for a Close frame without a code. */
    static final int NONE = 1005;

    /** Stands for an end without a Close frame. */
    static final int LOST = 1006;

    private static final int LAST_OF_PROTOCOL = 1014;
    private static final int FIRST_RESERVED = 1004;
    private static final int FIRST_OF_LIBRARIES = 3000;
    private static final int LAST_OF_APPLICATIONS = 4999;

    static CloseCode of(ByteBuf payload) throws Violation {
        if (!payload.isReadable()) {
            return new CloseCode(NONE, "");
        }
        if (payload.readableBytes() < 2) {
            throw Violation.protocol("a Close frame of one byte");
        }
        int code = payload.getUnsignedShort(payload.readerIndex());
        if (!mayBeSent(code)) {
            throw Violation.protocol("close code " + code);
        }
        ByteBuf words = payload.slice(payload.readerIndex() + 2, payload.readableBytes() - 2);
        if (Utf8.check(Utf8.BOUNDARY, words) != Utf8.BOUNDARY) {
            throw Violation.notUtf8();
        }
        return new CloseCode(code, words.toString(StandardCharsets.UTF_8));
    }

    private static boolean mayBeSent(int code) {
        return (code >= 1000 && code < FIRST_RESERVED)
                || (code > LOST && code <= LAST_OF_PROTOCOL)
                || (code >= FIRST_OF_LIBRARIES && code <= LAST_OF_APPLICATIONS);
    }
}
