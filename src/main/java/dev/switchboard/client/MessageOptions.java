package dev.switchboard.client;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a message may have besides its text.
 *
 * @param replyTo the id of the message that it answers
 * @param attachments at most 10, each with {@code url} and perhaps {@code name}, {@code type}, {@code size}, or with {@code fileId}
 * @param mentions the ids of the participants that it mentions, at most 50; null if they are read from the text
 */
public record MessageOptions(@Nullable String replyTo, List<Json> attachments, @Nullable List<String> mentions) {

    static final MessageOptions NONE = new MessageOptions(null, List.of(), null);

    public static MessageOptions replyTo(String messageId) {
        return new MessageOptions(messageId, List.of(), null);
    }

    public static MessageOptions attachments(List<? extends Map<String, ?>> attachments) {
        List<Json> all = new ArrayList<>();
        attachments.forEach(attachment -> all.add(Json.of(attachment)));
        return new MessageOptions(null, Collections.unmodifiableList(all), null);
    }

    /** The same, but it mentions these participants and nobody whom the text names. */
    public MessageOptions withMentions(List<String> userIds) {
        return new MessageOptions(replyTo, attachments, List.copyOf(userIds));
    }

    /** Mentions these participants and nobody whom the text names. */
    public static MessageOptions mentions(List<String> userIds) {
        return NONE.withMentions(userIds);
    }

    /** What {@link #writeTo} has written. */
    static MessageOptions of(Json json) {
        return new MessageOptions(
                json.string("replyTo"),
                json.objects("attachments"),
                json.has("mentions") ? json.strings("mentions") : null);
    }

    void writeTo(Map<String, @Nullable Object> data) {
        if (replyTo != null) {
            data.put("replyTo", replyTo);
        }
        if (!attachments.isEmpty()) {
            data.put("attachments", attachments);
        }
        if (mentions != null) {
            data.put("mentions", mentions);
        }
    }
}
