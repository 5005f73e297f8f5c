package dev.switchboard.gateway.socketio;

import dev.switchboard.engineio.EngineMessage;
import dev.switchboard.engineio.SharedText;
import dev.switchboard.socketio.PacketAttachments;
import dev.switchboard.socketio.SocketPacket;
import dev.switchboard.socketio.SocketPacketCodec;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Converts bytes in data between attachments, as Socket.IO sends them, and {@code {"base64":"…"}}, as the hub and the other
 * endpoints have them in JSON. Stateless.
 */
final class Bytes {

    private static final String KEY = "base64";
    private static final ByteBuf MARK =
            Unpooled.unreleasableBuffer(Unpooled.copiedBuffer("{\"" + KEY + "\":\"", StandardCharsets.US_ASCII));

    private Bytes() {}

    /** An argument of an event with {@code {"base64":"…"}} in place of its bytes. */
    static @Nullable Object toJson(@Nullable Object value) {
        return PacketAttachments.holdsBytes(value) ? replaced(value) : value;
    }

    private static @Nullable Object replaced(@Nullable Object value) {
        if (value instanceof Buffer buffer) {
            return new JsonObject().put(KEY, Base64.getEncoder().encodeToString(buffer.getBytes()));
        }
        Object plain = PacketAttachments.plain(value);
        if (plain instanceof List<?> list) {
            JsonArray items = new JsonArray();
            list.forEach(item -> items.add(replaced(item)));
            return items;
        } else if (plain instanceof Map<?, ?> map) {
            JsonObject object = new JsonObject();
            map.forEach((key, entry) -> object.put((String) key, replaced(entry)));
            return object;
        }
        return plain;
    }

    /** Whether encoded data may hold bytes; only parsing it is conclusive. */
    static boolean areIn(Buffer data) {
        ByteBuf bytes = Unpooled.wrappedBuffer(data.getBytes());
        return bytes.readableBytes() > MARK.readableBytes() && ByteBufUtil.indexOf(MARK.duplicate(), bytes) >= 0;
    }

    /** The packet of an event with its bytes as attachments; with none if there are more than a client accepts. */
    static SharedPacket packet(String namespace, String event, Buffer data) {
        List<Buffer> found = new ArrayList<>();
        @Nullable Object restored = restored(PacketAttachments.plain(Json.decodeValue(data)), found);
        Object sent = found.size() > SocketPacketCodec.MAX_ATTACHMENTS ? Json.decodeValue(data) : restored;
        List<EngineMessage> messages = new ArrayList<>(SocketPacketCodec.encode(
                new SocketPacket.Event(namespace, OptionalLong.empty(), JsonArray.of(event, sent))));
        SharedText text = SharedText.of(((EngineMessage.Text) messages.get(0)).text());
        messages.set(0, text);
        return SharedPacket.withAttachments(text, messages);
    }

    private static @Nullable Object restored(@Nullable Object plain, List<Buffer> found) {
        if (plain instanceof List<?> list) {
            List<@Nullable Object> items = new ArrayList<>(list.size());
            list.forEach(item -> items.add(restored(item, found)));
            return new JsonArray(items);
        } else if (plain instanceof Map<?, ?> map) {
            Buffer bytes = decoded(map);
            if (bytes != null) {
                found.add(bytes);
                return bytes;
            }
            Map<String, @Nullable Object> entries = new LinkedHashMap<>();
            map.forEach((key, entry) -> entries.put((String) key, restored(entry, found)));
            return new JsonObject(entries);
        }
        return plain;
    }

    /** The bytes that the object stands for, or null if it stands for none. */
    private static @Nullable Buffer decoded(Map<?, ?> map) {
        if (map.size() == 1 && map.get(KEY) instanceof String text) {
            try {
                return Buffer.buffer(Base64.getDecoder().decode(text));
            } catch (IllegalArgumentException notBase64) {
                return null;
            }
        }
        return null;
    }
}
