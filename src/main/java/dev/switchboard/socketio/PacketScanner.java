package dev.switchboard.socketio;

import dev.switchboard.config.StrictJson;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.OptionalLong;

/** Reads the parts of one packet's text from left to right. Lives for one packet. */
final class PacketScanner {

    /** The largest integer that a JavaScript number represents exactly. */
    private static final long MAX_ACK_ID = (1L << 53) - 1;

    private static final int MAX_ACK_DIGITS = 16;

    private final String text;
    private final int maxAttachments;
    private int at;

    PacketScanner(String text, int maxAttachments) {
        this.text = text;
        this.maxAttachments = maxAttachments;
    }

    /** The first character, which should be the type's digit. */
    char type() throws SocketPacketException {
        if (text.isEmpty()) {
            throw new SocketPacketException("an empty packet");
        }
        return text.charAt(at++);
    }

    int attachments() throws SocketPacketException {
        int start = at;
        skipDigits();
        int length = at - start;
        if (length == 0 || length > 4 || at == text.length() || text.charAt(at) != '-') {
            throw new SocketPacketException("the number of attachments is missing");
        }
        int attachments = Integer.parseInt(text, start, at, 10);
        if (attachments < 1 || attachments > maxAttachments) {
            throw new SocketPacketException("a packet has 1 to " + maxAttachments + " attachments");
        }
        at++;
        return attachments;
    }

    String namespace() {
        if (at == text.length() || text.charAt(at) != '/') {
            return "/";
        }
        int comma = text.indexOf(',', at);
        int end = comma < 0 ? text.length() : comma;
        String namespace = text.substring(at, end);
        at = comma < 0 ? end : end + 1;
        return namespace;
    }

    OptionalLong ackId() throws SocketPacketException {
        int start = at;
        skipDigits();
        if (at == start) {
            return OptionalLong.empty();
        }
        if (at - start > MAX_ACK_DIGITS || Long.parseLong(text, start, at, 10) > MAX_ACK_ID) {
            throw new SocketPacketException("an ack id above 2^53-1");
        }
        return OptionalLong.of(Long.parseLong(text, start, at, 10));
    }

    boolean atEnd() {
        return at == text.length();
    }

    JsonArray array() throws SocketPacketException {
        if (json() instanceof JsonArray array) {
            return array;
        }
        throw new SocketPacketException("the payload is not an array");
    }

    JsonObject object() throws SocketPacketException {
        if (json() instanceof JsonObject object) {
            return object;
        }
        throw new SocketPacketException("the payload is not an object");
    }

    private Object json() throws SocketPacketException {
        try {
            return StrictJson.read(text.substring(at));
        } catch (DecodeException malformed) {
            throw new SocketPacketException("the payload is not JSON");
        }
    }

    private void skipDigits() {
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
    }
}
