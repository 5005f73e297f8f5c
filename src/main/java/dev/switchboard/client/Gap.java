package dev.switchboard.client;

import org.jspecify.annotations.Nullable;

/**
 * What was missed cannot be delivered.
 *
 * @param topic such as {@code chat-42}
 * @param firstSeq the events before this position are no longer in the log; null if that is not the reason
 * @param lastSeq the hub has lost the events after this position; null if that is not the reason
 */
public record Gap(String topic, @Nullable Long firstSeq, @Nullable Long lastSeq) {

    static Gap of(String topic, Json data) {
        return new Gap(topic, data.number("firstSeq"), data.number("lastSeq"));
    }
}
