package dev.switchboard.chat;

import static dev.switchboard.chat.ChatFixture.data;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Fields;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
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
    void readsFilesInTheirOrderAndFillsInWhatIsKnownOfThem() {
        String one = "0199f000-0000-7000-8000-000000000001";
        String two = "0199f000-0000-7000-8000-000000000002";
        JsonArray given = Attachments.from(
                new Fields(attaching(data("fileId", two, "url", "/x"), data("url", "/y"), data("fileId", one))));
        assertEquals(
                List.of(two, one),
                Attachments.files(given).stream().map(UUID::toString).toList());
        assertEquals(
                new JsonArray()
                        .add(data("name", "second"))
                        .add(data("url", "/y"))
                        .add(data("name", "first")),
                Attachments.with(given, List.of(data("name", "second"), data("name", "first"))));
        refuses("attachments", attaching(data("fileId", one), data("fileId", one)));
        refuses("attachments[0].fileId", attaching(data("fileId", 7)));
        Failure unknown =
                assertThrows(Failure.class, () -> Attachments.from(new Fields(attaching(data("fileId", "x")))));
        assertEquals("NOT_FOUND", unknown.code().name());
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
