package dev.switchboard.sockjs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SockJsFramesTest {

    @Test
    void escapesAMessageWithoutChangingIt() {
        Random random = new Random(7);
        for (int round = 0; round < 300; round++) {
            int[] characters = random.ints(40, 0, 0x11_0000)
                    .filter(character -> character < 0xD800 || character > 0xDFFF)
                    .map(character -> random.nextInt(3) == 0 ? character % 0x100 : character)
                    .toArray();
            String message = new String(characters, 0, characters.length);
            String frame = SockJsFrames.array(message);
            assertEquals(new JsonArray().add(message), new JsonArray(frame.substring(1)));
        }
    }

    /** The characters that the protocol's own tests want a server to escape. */
    @Test
    void escapesTheCharactersThatBrowsersMangle() {
        for (int character = 0x100; character <= 0xFFFF; character++) {
            boolean mangled = (character >= 0x200C && character <= 0x200F)
                    || (character >= 0x2028 && character <= 0x202F)
                    || (character >= 0x2060 && character <= 0x206F)
                    || character >= 0xFFF0;
            if (!Character.isSurrogate((char) character)) {
                String expected = mangled
                        ? "a[\"\\u%04x\"]".formatted(character)
                        : "a[\"" + Character.toString(character) + "\"]";
                assertEquals(expected, SockJsFrames.array(Character.toString(character)));
            }
        }
        assertEquals("a[\"\\u0000\\n\\r\\t\\\"\\\\\"]", SockJsFrames.array("\0\n\r\t\"\\"));
    }

    @Test
    void joinsAHeadAndTheRestOfAMessage() {
        Buffer whole = Buffer.buffer()
                .appendBuffer(SockJsFrames.arrayStart(Buffer.buffer("{\"a\":")))
                .appendBuffer(SockJsFrames.arrayEnd(Buffer.buffer("\"ж\""), Buffer.buffer("}")));
        assertEquals(SockJsFrames.array("{\"a\":\"ж\"}"), whole.toString());
        assertEquals(
                "a[\"one\",\"t\\\"wo\"]",
                SockJsFrames.arrayOf(List.of(
                                SockJsFrames.quote(Buffer.buffer("one")), SockJsFrames.quote(Buffer.buffer("t\"wo"))))
                        .toString());
        assertEquals("c[4401,\"token \\\"x\\\"\"]", SockJsFrames.close(4401, "token \"x\""));
    }

    @Test
    void readsArraysOfStringsAndSingleStrings() {
        assertEquals(List.of("a", "b"), SockJsFrames.messages("[\"a\",\"b\"]"));
        assertEquals(List.of("a"), SockJsFrames.messages("\"a\""));
        assertEquals(List.of(), SockJsFrames.messages("[]"));
        assertEquals(List.of(), SockJsFrames.messages(""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"[\"a", "{}", "7", "null", "[1]", "[\"a\",null]", "[[\"a\"]]", "a", "[\"a\"]]", "\"a\" \"b\""})
    void rejectsEverythingElse(String frame) {
        assertNull(SockJsFrames.messages(frame));
    }

    @Test
    void neverThrowsOnNoise() {
        Random random = new Random(11);
        byte[] alphabet = "[]{}\",\\:u0aé\n 1-.".getBytes(StandardCharsets.UTF_8);
        for (int round = 0; round < 20_000; round++) {
            byte[] noise = new byte[random.nextInt(24)];
            for (int i = 0; i < noise.length; i++) {
                noise[i] = alphabet[random.nextInt(alphabet.length)];
            }
            List<String> messages = SockJsFrames.messages(new String(noise, StandardCharsets.UTF_8));
            assertTrue(messages == null || messages.stream().noneMatch(message -> message == null));
        }
        assertNull(SockJsFrames.messages("[".repeat(100_000)));
    }
}
