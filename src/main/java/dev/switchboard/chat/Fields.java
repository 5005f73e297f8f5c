package dev.switchboard.chat;

import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Topic;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Reads the data of commands; what cannot be accepted is a {@code BAD_REQUEST} that names the field. */
final class Fields {

    private Fields() {}

    /** A text of 1 to {@code max} characters. */
    static String text(JsonObject data, String field, int max) {
        return checked(data.getValue(field), field, max);
    }

    /** The same, or null if it is absent or null. */
    static String optionalText(JsonObject data, String field, int max) {
        Object value = data.getValue(field);
        return value == null ? null : checked(value, field, max);
    }

    /** The id of a chat; one that no chat can have is answered like a chat that is not there. */
    static UUID chatId(JsonObject data) {
        return Ids.parse(text(data, "chatId", Topic.MAX_ID_LENGTH)).orElseThrow(() -> ChatRefusals.NO_CHAT);
    }

    /** The id of a message, as {@link #chatId}. */
    static UUID messageId(JsonObject data) {
        return Ids.parse(text(data, "messageId", Topic.MAX_ID_LENGTH)).orElseThrow(() -> ChatRefusals.NO_MESSAGE);
    }

    static String userId(JsonObject data) {
        return text(data, "userId", Topic.MAX_ID_LENGTH);
    }

    /** A whole number from 0, or null if it is absent or null. */
    static Long optionalWhole(JsonObject data, String field) {
        Object value = data.getValue(field);
        if (value == null) {
            return null;
        }
        boolean whole = value instanceof Integer || value instanceof Long;
        if (!whole || ((Number) value).longValue() < 0) {
            throw Failure.badRequest(field, field + " must be a whole number, 0 or more");
        }
        return ((Number) value).longValue();
    }

    static long whole(JsonObject data, String field) {
        Long value = optionalWhole(data, field);
        if (value == null) {
            throw Failure.badRequest(field, field + " must be a whole number, 0 or more");
        }
        return value;
    }

    /** How many are asked for: 1 to {@code max}, {@code preset} if it is not said. */
    static int limit(JsonObject data, int preset, int max) {
        Long value = optionalWhole(data, "limit");
        if (value == null) {
            return preset;
        }
        if (value < 1 || value > max) {
            throw Failure.badRequest("limit", "limit must be 1 to " + max);
        }
        return value.intValue();
    }

    static boolean flag(JsonObject data, String field) {
        if (data.getValue(field) instanceof Boolean flag) {
            return flag;
        }
        throw Failure.badRequest(field, field + " must be true or false");
    }

    /** False if it is absent or null. */
    static boolean optionalFlag(JsonObject data, String field) {
        return data.getValue(field) != null && flag(data, field);
    }

    /** An array of user ids, which may be empty. */
    static List<String> userIds(JsonObject data, String field, int max) {
        if (!(data.getValue(field) instanceof JsonArray values)) {
            throw Failure.badRequest(field, field + " must be an array of user ids");
        }
        if (values.size() > max) {
            throw Failure.badRequest(field, field + " must not have more than " + max + " elements");
        }
        List<String> ids = new ArrayList<>(values.size());
        for (int i = 0; i < values.size(); i++) {
            ids.add(checked(values.getValue(i), field + "[" + i + "]", Topic.MAX_ID_LENGTH));
        }
        return ids;
    }

    private static String checked(Object value, String field, int max) {
        if (!(value instanceof String text) || text.isBlank() || text.length() > max) {
            throw Failure.badRequest(field, field + " must be a text of 1 to " + max + " characters");
        }
        return storable(text, field);
    }

    /** PostgreSQL's texts hold every character but one. */
    static String storable(String text, String field) {
        if (text.indexOf('\0') >= 0) {
            throw Failure.badRequest(field, field + " must not contain the character U+0000");
        }
        return text;
    }
}
