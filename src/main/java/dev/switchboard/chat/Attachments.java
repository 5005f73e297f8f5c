package dev.switchboard.chat;

import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Fields;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the attachments of a message: references, never content. Unknown fields are dropped. One with a {@code fileId} stands
 * for a file that the sender has uploaded, until {@link #with} fills in what is known of it.
 */
final class Attachments {

    static final int MAX = 10;

    private static final String FIELD = "attachments";
    private static final String FILE_ID = "fileId";
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
            attachments.add(attachment(fields.element(FIELD, given, i, "{url, name?, type?, size?} or {fileId}")));
        }
        requireDifferent(files(attachments));
        return attachments.isEmpty() ? null : attachments;
    }

    private static void requireDifferent(List<UUID> files) {
        if (files.stream().distinct().count() < files.size()) {
            throw Failure.badRequest(FIELD, "attachments must not have a file twice");
        }
    }

    /** The files among them, in their order. */
    static List<UUID> files(@Nullable JsonArray attachments) {
        if (attachments == null) {
            return List.of();
        }
        List<UUID> files = new ArrayList<>();
        for (int i = 0; i < attachments.size(); i++) {
            String id = attachments.getJsonObject(i).getString(FILE_ID);
            if (id != null) {
                files.add(UUID.fromString(id));
            }
        }
        return files;
    }

    /**
     * The same with what is known of the files.
     *
     * @param files in the order of {@link #files}
     */
    static JsonArray with(JsonArray attachments, List<JsonObject> files) {
        JsonArray complete = new JsonArray();
        int next = 0;
        for (int i = 0; i < attachments.size(); i++) {
            JsonObject given = attachments.getJsonObject(i);
            complete.add(given.containsKey(FILE_ID) ? files.get(next++) : given);
        }
        return complete;
    }

    static Failure unknownFile() {
        return Failure.notFound("no such file, or a message has it already").with("field", FIELD);
    }

    private static JsonObject attachment(Fields fields) {
        if (fields.data().getValue(FILE_ID) != null) {
            UUID id = Ids.parse(fields.id(FILE_ID)).orElseThrow(Attachments::unknownFile);
            return new JsonObject().put(FILE_ID, id.toString());
        }
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
