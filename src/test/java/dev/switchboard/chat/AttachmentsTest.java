package dev.switchboard.chat;

import static dev.switchboard.chat.ChatFixture.data;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Fields;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AttachmentsTest {

    private static JsonObject attaching(Object... attachments) {
        JsonArray array = new JsonArray();
        for (Object attachment : attachments) {
            array.add(attachment);
        }
        return data("attachments", array);
    }

    private static void refuses(String field, JsonObject data) {
        Failure failure = assertThrows(Failure.class, () -> Attachments.from(new Fields(data)));
        assertEquals("BAD_REQUEST", failure.code().name());
        assertEquals(field, failure.toAnswer().getString("field"));
    }

    @Test
    void dropsUnknownFields() {
        JsonObject known = data("url", "HTTPS://example.org/a?b#c", "name", "a", "type", "text/plain", "size", 3L);
        assertEquals(
                new JsonArray().add(known),
                Attachments.from(new Fields(attaching(known.copy().put("thumbnail", "x")))));
        JsonObject bare = data("url", "/files/1");
        assertEquals(
                new JsonArray().add(bare),
                Attachments.from(
                        new Fields(attaching(bare.copy().putNull("name").putNull("size")))));
    }

    @Test
    void readsNoAttachmentsAsNull() {
        assertNull(Attachments.from(new Fields(data())));
        assertNull(Attachments.from(new Fields(data("attachments", null))));
        assertNull(Attachments.from(new Fields(attaching())));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "javascript:alert(1)",
                "data:text/html,x",
                "files/1",
                "ftp://x",
                "https://a b",
                "http://x\u0007",
                " /x"
            })
    void refusesAUrlThatIsNotHttpOrAPath(String url) {
        refuses("attachments[0].url", attaching(data("url", url)));
    }

    @Test
    void namesEachBadField() {
        refuses("attachments", data("attachments", data()));
        refuses(
                "attachments",
                attaching(
                        IntStream.range(0, 11).mapToObj(i -> data("url", "/x")).toArray()));
        refuses("attachments[1]", attaching(data("url", "/x"), "/y"));
        refuses("attachments[0].url", attaching(data("name", "x")));
        refuses("attachments[0].url", attaching(data("url", "/" + "x".repeat(2048))));
        refuses("attachments[0].name", attaching(data("url", "/x", "name", 5)));
        refuses("attachments[0].name", attaching(data("url", "/x", "name", "n\0")));
        refuses("attachments[0].type", attaching(data("url", "/x", "type", "t".repeat(128))));
        refuses("attachments[0].size", attaching(data("url", "/x", "size", -1)));
        refuses("attachments[0].size", attaching(data("url", "/x", "size", "3")));
    }
}
