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
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A packet's arguments with their bytes taken out: {@code {"_placeholder":true,"num":i}} stands for the i-th attachment.
 *
 * @param arguments with placeholders
 * @param bytes the attachments, in the order of their numbers
 */
public record PacketAttachments(JsonArray arguments, List<Buffer> bytes) {

    private static final String PLACEHOLDER = "_placeholder";
    private static final String NUMBER = "num";

    /** Replaces the bytes in a copy of the arguments. */
    static PacketAttachments extract(JsonArray arguments) {
        if (!holdsBytes(arguments)) {
            return new PacketAttachments(arguments, List.of());
        }
        List<Buffer> bytes = new ArrayList<>();
        return new PacketAttachments(new JsonArray(withoutBytes(arguments.getList(), bytes)), bytes);
    }

    /** Replaces the placeholders with the bytes. */
    static JsonArray restore(JsonArray arguments, List<Buffer> bytes) {
        return new JsonArray(withBytes(arguments.getList(), bytes));
    }

    /** Refuses a placeholder whose number is not below the number of attachments. */
    static void requirePlaceholders(@Nullable Object value, int attachments) throws SocketPacketException {
        Object plain = plain(value);
        if (plain instanceof Map<?, ?> map) {
            if (isPlaceholder(map) && !isIndex(map.get(NUMBER), attachments)) {
                throw new SocketPacketException("a placeholder without its attachment");
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

    /** The packet's messages: of the plain type if there are no attachments, otherwise of the binary type. */
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

    /** Whether the value holds a Buffer at any depth. Two stack frames a level, because clients may nest a thousand levels. */
    public static boolean holdsBytes(@Nullable Object value) {
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

    private static List<@Nullable Object> withoutBytes(List<?> items, List<Buffer> bytes) {
        List<@Nullable Object> replaced = new ArrayList<>(items.size());
        for (Object item : items) {
            replaced.add(withoutBytes(item, bytes));
        }
        return replaced;
    }

    private static @Nullable Object withoutBytes(@Nullable Object value, List<Buffer> bytes) {
        Object plain = plain(value);
        if (plain instanceof Buffer buffer) {
            bytes.add(buffer);
            return placeholder(bytes.size() - 1);
        } else if (plain instanceof List<?> list) {
            return withoutBytes(list, bytes);
        } else if (plain instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> replaced = new LinkedHashMap<>();
            map.forEach((key, entry) -> replaced.put((String) key, withoutBytes(entry, bytes)));
            return replaced;
        }
        return plain;
    }

    private static List<@Nullable Object> withBytes(List<?> items, List<Buffer> bytes) {
        List<@Nullable Object> replaced = new ArrayList<>(items.size());
        for (Object item : items) {
            replaced.add(withBytes(item, bytes));
        }
        return replaced;
    }

    private static @Nullable Object withBytes(@Nullable Object value, List<Buffer> bytes) {
        Object plain = plain(value);
        if (plain instanceof List<?> list) {
            return withBytes(list, bytes);
        } else if (plain instanceof Map<?, ?> map) {
            if (isPlaceholder(map)) {
                return bytes.get(((Number) Objects.requireNonNull(map.get(NUMBER))).intValue());
            }
            Map<String, @Nullable Object> replaced = new LinkedHashMap<>();
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

    private static boolean isIndex(@Nullable Object number, int attachments) {
        return number instanceof Integer index && index >= 0 && index < attachments;
    }

    /** The map or list inside a JSON object or array; any other value itself. */
    public static @Nullable Object plain(@Nullable Object value) {
        if (value instanceof JsonObject object) {
            return object.getMap();
        }
        return value instanceof JsonArray array ? array.getList() : value;
    }
}
