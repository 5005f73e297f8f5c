package dev.switchboard.bus.seal;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;

/**
 * The parts of a sealed message that decide whether it is accepted, read from Vert.x's clustered wire format (version 2):
 * version, codec, kind, address, reply address, sender, headers, body. After the body follow the counter, the MACs and
 * their number. Read only after a MAC has proved that a node of this hub wrote it.
 *
 * @param counter how many messages the sender had sealed with this one
 */
record WireMessage(String address, String sender, long counter) {

    static final int COUNTER_BYTES = Long.BYTES;

    /**
     * Reads a message without its length.
     *
     * @param macsAt where the MACs begin
     */
    static WireMessage read(Buffer message, int macsAt) {
        int codecName = 1 + 1;
        int address = afterText(message, codecName) + 1;
        int replyAddress = afterText(message, address);
        int sender = afterText(message, replyAddress);
        return new WireMessage(text(message, address), text(message, sender), message.getLong(macsAt - COUNTER_BYTES));
    }

    private static int afterText(Buffer message, int position) {
        return position + Integer.BYTES + message.getInt(position);
    }

    private static String text(Buffer message, int position) {
        int begin = position + Integer.BYTES;
        return message.getString(begin, begin + message.getInt(position), StandardCharsets.UTF_8.name());
    }
}
