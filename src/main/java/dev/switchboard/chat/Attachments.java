package dev.switchboard.chat;

import dev.switchboard.bus.Failure;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.regex.Pattern;

/** Reads what is attached to a message: references, never content. Fields it does not know are left out. */
final class Attachments {

    static final int MAX = 10;
    private static final int MAX_URL = 2048;
    private static final int MAX_NAME = 255;
    private static final int MAX_TYPE = 127;
    /** What a browser may open without running it: no {@code javascript:} reaches the other participants. */
    private static final Pattern URL = Pattern.compile("(?i)(https?://|/)[^\\s\\p{Cntrl}]*");

    private Attachments() {}

    /** The array of attachments, or null if there is none. */
    static JsonArray from(JsonObject data) {
        Object value = data.getValue("attachments");
        if (value == null) {
            return null;
        }
        if (!(value instanceof JsonArray attachments) || attachments.size() > MAX) {
            throw Failure.badRequest("attachments", "attachments must be an array of at most " + MAX);
        }
        JsonArray read = new JsonArray();
        for (int i = 0; i < attachments.size(); i++) {
            read.add(attachment(attachments.getValue(i), "attachments[" + i + "]"));
        }
        return read.isEmpty() ? null : read;
    }

    private static JsonObject attachment(Object value, String path) {
        if (!(value instanceof JsonObject given)) {
            throw Failure.badRequest(path, path + " must be an object {url, name?, type?, size?}");
        }
        String url = part(given, path, "url", MAX_URL);
        if (url == null || !URL.matcher(url).matches()) {
            throw Failure.badRequest(path + ".url", path + ".url must be an http or https URL or a path");
        }
        JsonObject attachment = new JsonObject().put("url", url);
        putIfGiven(attachment, "name", part(given, path, "name", MAX_NAME));
        putIfGiven(attachment, "type", part(given, path, "type", MAX_TYPE));
        putIfGiven(attachment, "size", size(given, path));
        return attachment;
    }

    private static String part(JsonObject given, String path, String field, int max) {
        try {
            return Fields.optionalText(given, field, max);
        } catch (Failure failure) {
            throw Failure.badRequest(path + "." + field, path + "." + failure.getMessage());
        }
    }

    private static Long size(JsonObject given, String path) {
        try {
            return Fields.optionalWhole(given, "size");
        } catch (Failure failure) {
            throw Failure.badRequest(path + ".size", path + "." + failure.getMessage());
        }
    }

    private static void putIfGiven(JsonObject attachment, String field, Object value) {
        if (value != null) {
            attachment.put(field, value);
        }
    }
}
