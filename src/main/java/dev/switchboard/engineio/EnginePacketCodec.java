package dev.switchboard.engineio;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.vertx.core.buffer.Buffer;
import java.util.Arrays;
import java.util.Base64;

/** One packet as text: its type's character and its data; binary is {@code b} and base64. Stateless. */
final class EnginePacketCodec {

    /** Length of the type, in bytes. */
    static final int TYPE = 1;

    static final char MESSAGE = '4';
    private static final char BINARY = 'b';

    private EnginePacketCodec() {}

    static EnginePacket decode(String packet) throws EngineProtocolException {
        if (packet.isEmpty()) {
            throw new EngineProtocolException("an empty packet");
        }
        String data = packet.substring(TYPE);
        return switch (packet.charAt(0)) {
            case '0' -> new EnginePacket.Open(data);
            case '1' -> new EnginePacket.Close();
            case '2' -> new EnginePacket.Ping(data);
            case '3' -> new EnginePacket.Pong(data);
            case MESSAGE -> new EngineMessage.Text(data);
            case '5' -> new EnginePacket.Upgrade();
            case '6' -> new EnginePacket.Noop();
            case BINARY -> new EngineMessage.Binary(decodeBase64(data));
            default -> throw new EngineProtocolException("an unknown packet type");
        };
    }

    /** Appends the packet to {@code target}. */
    static void encode(EnginePacket packet, ByteBuf target) {
        if (packet instanceof EngineMessage.Text text) {
            target.writeByte(MESSAGE);
            ByteBufUtil.writeUtf8(target, text.text());
        } else if (packet instanceof SharedText shared) {
            target.writeByte(MESSAGE);
            shared.writeTextTo(target);
        } else if (packet instanceof EngineMessage.Stamped stamped) {
            encode(stamped.head(), stamped.tail(), stamped.tail().length, target);
        } else if (packet instanceof EngineMessage.Binary binary) {
            target.writeByte(BINARY);
            target.writeBytes(Base64.getEncoder().encode(binary.array()));
        } else if (packet instanceof EnginePacket.Relayed relayed) {
            target.writeBytes(relayed.text().getBytes());
        } else {
            ByteBufUtil.writeAscii(target, control(packet));
        }
    }

    /** Appends the packet of a text that ends with the first {@code length} bytes of {@code end}. */
    static void encode(SharedText text, byte[] end, int length, ByteBuf target) {
        target.writeByte(MESSAGE);
        text.writeTextTo(target);
        target.writeBytes(end, 0, length);
    }

    /** How many bytes {@link #encode(EnginePacket, ByteBuf)} appends. */
    static int length(EnginePacket packet) {
        if (packet instanceof EngineMessage.Text text) {
            return TYPE + ByteBufUtil.utf8Bytes(text.text());
        } else if (packet instanceof SharedText shared) {
            return TYPE + shared.length();
        } else if (packet instanceof EngineMessage.Stamped stamped) {
            return TYPE + stamped.head().length() + stamped.tail().length;
        } else if (packet instanceof EngineMessage.Binary binary) {
            return TYPE + (binary.bytes().length() + 2) / 3 * 4;
        } else if (packet instanceof EnginePacket.Relayed relayed) {
            return relayed.text().length();
        }
        return control(packet).length();
    }

    private static String control(EnginePacket packet) {
        if (packet instanceof EnginePacket.Open open) {
            return "0" + open.json();
        } else if (packet instanceof EnginePacket.Ping ping) {
            return "2" + ping.data();
        } else if (packet instanceof EnginePacket.Pong pong) {
            return "3" + pong.data();
        } else if (packet instanceof EnginePacket.Close) {
            return "1";
        }
        return packet instanceof EnginePacket.Upgrade ? "5" : "6";
    }

    /**
     * Reads base64 in every spelling that clients use: with line breaks, as MIME has it and the Java client sends it, in the
     * alphabet for URLs, with or without padding. Any other character is an error.
     */
    private static Buffer decodeBase64(String data) throws EngineProtocolException {
        try {
            return Buffer.buffer(Base64.getDecoder().decode(plainBase64(data)));
        } catch (IllegalArgumentException notBase64) {
            throw new EngineProtocolException("binary that is not base64");
        }
    }

    private static byte[] plainBase64(String data) {
        byte[] plain = new byte[data.length()];
        int length = 0;
        for (int i = 0; i < plain.length; i++) {
            char c = data.charAt(i);
            if (c > ' ' && c <= '~') {
                plain[length++] = (byte) (c == '-' ? '+' : c == '_' ? '/' : c);
            } else if (c != '\r' && c != '\n' && c != ' ' && c != '\t') {
                throw new IllegalArgumentException("not a character of base64");
            }
        }
        return length == plain.length ? plain : Arrays.copyOf(plain, length);
    }
}
