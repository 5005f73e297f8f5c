package dev.switchboard.bus;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a command weighs in the limits before anybody has heard of it. Stateless. */
public final class CommandWeight {

    /** To parse, check and store a command costs as much as to deliver it to so many. */
    private static final long HUB = 16;

    /** Quotes, a comma, a colon; or a number. */
    private static final long VALUE = 4;

    private CommandWeight() {}

    /** Of the client's data: its size, counted as if {@value #HUB} heard it. */
    public static long of(JsonObject data) {
        return HUB * size(data.getMap());
    }

    /** About its length as JSON, in characters. */
    private static long size(@Nullable Object value) {
        if (value instanceof String text) {
            return VALUE + text.length();
        } else if (value instanceof JsonObject object) {
            return size(object.getMap());
        } else if (value instanceof JsonArray array) {
            return size(array.getList());
        } else if (value instanceof Map<?, ?> map) {
            long sum = VALUE;
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                sum += VALUE + ((String) entry.getKey()).length() + size(entry.getValue());
            }
            return sum;
        } else if (value instanceof List<?> list) {
            long sum = VALUE;
            for (Object element : list) {
                sum += size(element);
            }
            return sum;
        }
        return VALUE;
    }
}
