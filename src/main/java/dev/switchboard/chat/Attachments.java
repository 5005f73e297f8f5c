package dev.switchboard.chat;

import dev.switchboard.bus.Fields;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the attachments of a message: references, never content. Unknown fields are dropped. */
final class Attachments {

    static final int MAX = 10;

    private static final String FIELD = "attachments";
    private static final int MAX_URL = 2048;
    private static final int MAX_NAME = 255;
    private static final int MAX_TYPE = 127;

    /** What a browser can open without running it: no {@code javascript:} URL reaches the other participants. */
    private static final Pattern URL = Pattern.compile("(?i)(https?://|/)[^\\s\\p{Cntrl}]*");

    private Attachments() {}

    /** The array of attachments, or null if there is none. */
    static @Nullable JsonArray from(Fields fields) {
        if (fields.data().getValue(FIELD) == null) {
            return null;
        }
        JsonArray given = fields.array(FIELD, MAX);
        JsonArray attachments = new JsonArray();
        for (int i = 0; i < given.size(); i++) {
            attachments.add(attachment(fields.element(FIELD, given, i, "{url, name?, type?, size?}")));
        }
        return attachments.isEmpty() ? null : attachments;
    }

    private static JsonObject attachment(Fields fields) {
        Optional<String> url = fields.optionalVisibleText("url", MAX_URL);
        if (url.filter(text -> URL.matcher(text).matches()).isEmpty()) {
            throw fields.refused("url", "must be an http or https URL or a path");
        }
        JsonObject attachment = new JsonObject().put("url", url.get());
        fields.optionalVisibleText("name", MAX_NAME).ifPresent(name -> attachment.put("name", name));
        fields.optionalVisibleText("type", MAX_TYPE).ifPresent(type -> attachment.put("type", type));
        fields.optionalPosition("size").ifPresent(size -> attachment.put("size", size));
        return attachment;
    }
}
