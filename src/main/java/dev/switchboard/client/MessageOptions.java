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
 * @param attachments at most 10, each with {@code url} and perhaps {@code name}, {@code type}, {@code size}
 */
public record MessageOptions(@Nullable String replyTo, List<Json> attachments) {

    static final MessageOptions NONE = new MessageOptions(null, List.of());

    public static MessageOptions replyTo(String messageId) {
        return new MessageOptions(messageId, List.of());
    }

    public static MessageOptions attachments(List<? extends Map<String, ?>> attachments) {
        List<Json> all = new ArrayList<>();
        attachments.forEach(attachment -> all.add(Json.of(attachment)));
        return new MessageOptions(null, Collections.unmodifiableList(all));
    }
}
