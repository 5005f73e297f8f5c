package dev.switchboard.chat;

import static dev.switchboard.chat.ChatFixture.data;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.bus.Command;
import dev.switchboard.testing.ConcernBench;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MessageDraftTest {

    private static long length(Object... fields) {
        JsonObject data =
                data(fields).put("chatId", UUID.randomUUID().toString()).put("text", "x".repeat(100));
        return MessageDraft.from(new Command("message:send", ConcernBench.user("ana"), data, false), 4_000)
                .length();
    }

    private static JsonArray ten(JsonObject attachment) {
        return new JsonArray(
                IntStream.range(0, 10).mapToObj(i -> attachment.copy()).toList());
    }

    /** Regression: messages with long attachments counted as their texts, so that too many waited for the store. */
    @Test
    void countsAttachmentsAndMentions() {
        assertTrue(length() >= 100 && length() < 200);
        assertTrue(length("attachments", ten(data("url", "/" + "u".repeat(2_000)))) > 20_000);
        assertTrue(length(
                        "attachments",
                        new JsonArray().add(data("fileId", UUID.randomUUID().toString())))
                > 400);
        JsonArray mentions = new JsonArray(
                IntStream.range(10, 60).mapToObj(i -> "m".repeat(148) + i).toList());
        assertTrue(length("mentions", mentions) > 7_500);
    }
}
