package dev.switchboard.socketio;

import dev.switchboard.engineio.EngineMessage;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The bytes in a packet's arguments, apart from their text: {@code {"_placeholder":true,"num":i}} stands in the text
 * for the i-th of them.
 *
 * @param arguments with placeholders
 * @param bytes in the order of their numbers
 */
public record PacketAttachments(JsonArray arguments, List<Buffer> bytes) {

    private static final String PLACEHOLDER = "_placeholder";
    private static final String NUMBER = "num";

    /** Takes the bytes out of the arguments, which stay as they are. */
    static PacketAttachments extract(JsonArray arguments) {
        if (!holdsBytes(arguments)) {
            return new PacketAttachments(arguments, List.of());
        }
        List<Buffer> bytes = new ArrayList<>();
        return new PacketAttachments(new JsonArray(withoutBytes(arguments.getList(), bytes)), bytes);
    }

    /** Puts the bytes where their placeholders are. */
    static JsonArray restore(JsonArray arguments, List<Buffer> bytes) {
        return new JsonArray(withBytes(arguments.getList(), bytes));
    }

    /** Refuses placeholders that stand for none of so many attachments. */
    static void requirePlaceholders(Object value, int attachments) throws SocketPacketException {
        Object plain = plain(value);
        if (plain instanceof Map<?, ?> map) {
            if (isPlaceholder(map) && !isIndex(map.get(NUMBER), attachments)) {
                throw new SocketPacketException("a placeholder for no attachment");
            }
            for (Object entry : map.values()) {
                requirePlaceholders(entry, attachments);
            }
        } else if (plain instanceof List<?> list) {
            for (Object item : list) {
                requirePlaceholders(item, attachments);
            }
        }
    }

    /** The packet's messages, of the one type without attachments and of the other with them. */
    List<EngineMessage> messages(char plainType, char binaryType, String namespace, String ackId) {
        String payload = SocketPacketCodec.prefix(namespace) + ackId + arguments.encode();
        if (bytes.isEmpty()) {
            return List.of(new EngineMessage.Text(plainType + payload));
        }
        List<EngineMessage> messages = new ArrayList<>(bytes.size() + 1);
        messages.add(new EngineMessage.Text(binaryType + Integer.toString(bytes.size()) + "-" + payload));
        bytes.forEach(attachment -> messages.add(new EngineMessage.Binary(attachment)));
        return messages;
    }

    /** Whether there are Buffers anywhere in it. In few frames for each level, as clients may nest a thousand. */
    public static boolean holdsBytes(Object value) {
        Object plain = plain(value);
        if (plain instanceof Map<?, ?> map) {
            return anyHoldsBytes(map.values());
        }
        return plain instanceof List<?> list ? anyHoldsBytes(list) : plain instanceof Buffer;
    }

    private static boolean anyHoldsBytes(Collection<?> values) {
        for (Object value : values) {
            if (holdsBytes(value)) {
                return true;
            }
        }
        return false;
    }

    private static List<Object> withoutBytes(List<?> items, List<Buffer> bytes) {
        List<Object> replaced = new ArrayList<>(items.size());
        for (Object item : items) {
            replaced.add(withoutBytes(item, bytes));
        }
        return replaced;
    }

    private static Object withoutBytes(Object value, List<Buffer> bytes) {
        Object plain = plain(value);
        if (plain instanceof Buffer buffer) {
            bytes.add(buffer);
            return placeholder(bytes.size() - 1);
        } else if (plain instanceof List<?> list) {
            return withoutBytes(list, bytes);
        } else if (plain instanceof Map<?, ?> map) {
            Map<String, Object> replaced = new LinkedHashMap<>();
            map.forEach((key, entry) -> replaced.put((String) key, withoutBytes(entry, bytes)));
            return replaced;
        }
        return plain;
    }

    private static List<Object> withBytes(List<?> items, List<Buffer> bytes) {
        List<Object> replaced = new ArrayList<>(items.size());
        for (Object item : items) {
            replaced.add(withBytes(item, bytes));
        }
        return replaced;
    }

    private static Object withBytes(Object value, List<Buffer> bytes) {
        Object plain = plain(value);
        if (plain instanceof List<?> list) {
            return withBytes(list, bytes);
        } else if (plain instanceof Map<?, ?> map) {
            if (isPlaceholder(map)) {
                return bytes.get(((Number) map.get(NUMBER)).intValue());
            }
            Map<String, Object> replaced = new LinkedHashMap<>();
            map.forEach((key, entry) -> replaced.put((String) key, withBytes(entry, bytes)));
            return replaced;
        }
        return plain;
    }

    private static Map<String, Object> placeholder(int number) {
        Map<String, Object> placeholder = new LinkedHashMap<>(2);
        placeholder.put(PLACEHOLDER, true);
        placeholder.put(NUMBER, number);
        return placeholder;
    }

    private static boolean isPlaceholder(Map<?, ?> map) {
        return Boolean.TRUE.equals(map.get(PLACEHOLDER));
    }

    private static boolean isIndex(Object number, int attachments) {
        return number instanceof Integer index && index >= 0 && index < attachments;
    }

    /** A map or a list in place of a JSON object or array. */
    public static Object plain(Object value) {
        if (value instanceof JsonObject object) {
            return object.getMap();
        }
        return value instanceof JsonArray array ? array.getList() : value;
    }
}
