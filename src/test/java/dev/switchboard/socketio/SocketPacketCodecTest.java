package dev.switchboard.socketio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.engineio.EngineMessage;
import dev.switchboard.intake.Intake;
import dev.switchboard.testing.Fuzz;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SocketPacketCodecTest {

    private static final long MAX_BYTES = 1_000;
    private static final OptionalLong NONE = OptionalLong.empty();

    static Stream<Arguments> packets() {
        JsonObject token = new JsonObject().put("token", "123");
        return Stream.of(
                Arguments.of("0", new SocketPacket.Connect("/", Optional.empty())),
                Arguments.of("0{\"token\":\"123\"}", new SocketPacket.Connect("/", Optional.of(token))),
                Arguments.of("0/admin,{\"token\":\"123\"}", new SocketPacket.Connect("/admin", Optional.of(token))),
                Arguments.of("0/admin,", new SocketPacket.Connect("/admin", Optional.empty())),
                Arguments.of("1", new SocketPacket.Disconnect("/")),
                Arguments.of("1/admin,", new SocketPacket.Disconnect("/admin")),
                Arguments.of("2[\"hi\",1]", new SocketPacket.Event("/", NONE, JsonArray.of("hi", 1))),
                Arguments.of("2[1]", new SocketPacket.Event("/", NONE, JsonArray.of(1))),
                Arguments.of("2[\"error\"]", new SocketPacket.Event("/", NONE, JsonArray.of("error"))),
                Arguments.of(
                        "2/admin,7[\"q\"]", new SocketPacket.Event("/admin", OptionalLong.of(7), JsonArray.of("q"))),
                Arguments.of(
                        "29007199254740991[\"q\"]",
                        new SocketPacket.Event("/", OptionalLong.of(9_007_199_254_740_991L), JsonArray.of("q"))),
                Arguments.of("3/admin,7[\"r\"]", new SocketPacket.Ack("/admin", 7, JsonArray.of("r"))),
                Arguments.of("30[]", new SocketPacket.Ack("/", 0, new JsonArray())),
                Arguments.of(
                        "4/random,{\"message\":\"Invalid namespace\"}",
                        new SocketPacket.ConnectError(
                                "/random", new JsonObject().put("message", "Invalid namespace"))));
    }

    @ParameterizedTest
    @MethodSource("packets")
    void readsAndWritesEveryPacket(String wire, SocketPacket packet) throws Exception {
        assertEquals(packet, SocketPacketCodec.decode(wire));
        assertEquals(List.of(new EngineMessage.Text(wire)), SocketPacketCodec.encode(packet));
    }

    @ParameterizedTest
    @CsvSource({"0/custom, /custom", "0/a?b=c, /a?b=c", "0/a/, /a/", "0/, /"})
    void acceptsANamespaceWithoutCommaAtTheEnd(String wire, String namespace) throws Exception {
        assertEquals(namespace, SocketPacketCodec.decode(wire).namespace());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "7",
                "abc",
                " 2[\"a\"]",
                "0[]",
                "0\"a\"",
                "0null",
                "0{",
                "07{}",
                "1{}",
                "17",
                "2",
                "2{}",
                "2[]",
                "2[null]",
                "2[true]",
                "2[{}]",
                "2[\"a\"",
                "2[\"a\"]x",
                "2[\"a\",NaN]",
                "2['a']",
                "2[\"a\",/* no comment */1]",
                "2[\"a\",01]",
                "2[\"a\",]",
                "2abc[\"a\"]",
                "2-1[\"a\"]",
                "21.5[\"a\"]",
                "29007199254740992[\"a\"]",
                "299999999999999999999[\"a\"]",
                "2[\"connect\"]",
                "2[\"connect_error\"]",
                "2[\"disconnect\"]",
                "2[\"disconnecting\"]",
                "2[\"newListener\"]",
                "2[\"removeListener\"]",
                "2/admin[\"a\"]",
                "3[]",
                "37",
                "37{}",
                "4",
                "4[]",
                "5[\"a\"]",
                "5-[\"a\"]",
                "50-[\"a\"]",
                "511-[\"a\"]",
                "51[\"a\"]",
                "5x-[\"a\"]",
                "5-1-[\"a\"]",
                "51.5-[\"a\"]",
                "599999999999-[\"a\"]",
                "51-[]",
                "51-[{\"_placeholder\":true,\"num\":0}]",
                "51-[\"a\",{\"_placeholder\":true}]",
                "51-[\"a\",{\"_placeholder\":true,\"num\":-1}]",
                "51-[\"a\",{\"_placeholder\":true,\"num\":\"0\"}]",
                "51-[\"a\",{\"_placeholder\":true,\"num\":0.5}]",
                "51-[\"a\",{\"_placeholder\":true,\"num\":1}]",
                "51-[\"a\",{\"b\":[{\"_placeholder\":true,\"num\":9}]}]",
                "61-[]",
                "61-7{}",
                "61-7[{\"_placeholder\":true,\"num\":1}]"
            })
    void refusesTextThatIsNotAPacket(String wire) {
        assertThrows(SocketPacketException.class, () -> SocketPacketCodec.decode(wire));
    }

    @Test
    void refusesJsonThatIsTooDeepInsteadOfFailing() {
        String wire = "2[\"a\"," + "[".repeat(100_000) + "]".repeat(100_000) + "]";

        assertThrows(SocketPacketException.class, () -> SocketPacketCodec.decode(wire));
    }

    @Test
    void encodesBytesAsAttachments() {
        Buffer first = Buffer.buffer("one");
        Buffer second = Buffer.buffer("two");
        JsonArray arguments = JsonArray.of("up", new JsonObject().put("deep", JsonArray.of(first)), second);

        List<EngineMessage> messages =
                SocketPacketCodec.encode(new SocketPacket.Event("/admin", OptionalLong.of(7), arguments));

        assertEquals(
                List.of(
                        new EngineMessage.Text("52-/admin,7[\"up\",{\"deep\":[{\"_placeholder\":true,\"num\":0}]},"
                                + "{\"_placeholder\":true,\"num\":1}]"),
                        new EngineMessage.Binary(first),
                        new EngineMessage.Binary(second)),
                messages);
        assertEquals(second, arguments.getBuffer(2), "the arguments stay as they are");
    }

    @Test
    void beginsAnEventWithEncodedData() throws Exception {
        String wire = SocketPacketCodec.eventHead("/events", "say \"hi\"") + "{\"a\":1}" + "]";

        assertEquals(
                new SocketPacket.Event("/events", NONE, JsonArray.of("say \"hi\"", new JsonObject().put("a", 1))),
                SocketPacketCodec.decode(wire));
    }

    @Test
    void replacesPlaceholdersWithAttachments() throws Exception {
        PacketAssembler assembler = new PacketAssembler(MAX_BYTES, Intake.UNLIMITED);

        assertTrue(assembler
                .text("52-/admin,7[\"up\",{\"_placeholder\":true,\"num\":1},{\"a\":{\"_placeholder\":true,\"num\":0}}]")
                .isEmpty());
        assertTrue(assembler.binary(Buffer.buffer("zero")).isEmpty());
        SocketPacket packet = assembler.binary(Buffer.buffer("one")).orElseThrow();

        assertEquals(
                new SocketPacket.Event(
                        "/admin",
                        OptionalLong.of(7),
                        JsonArray.of("up", Buffer.buffer("one"), new JsonObject().put("a", Buffer.buffer("zero")))),
                packet);
        assertEquals(Optional.of(new SocketPacket.Ack("/", 1, JsonArray.of(true))), assembler.text("31[true]"));
    }

    @Test
    void usesAnAttachmentTwiceOrNotAtAll() throws Exception {
        PacketAssembler assembler = new PacketAssembler(MAX_BYTES, Intake.UNLIMITED);
        String placeholder = "{\"_placeholder\":true,\"num\":0}";
        assembler.text("61-7[" + placeholder + "," + placeholder + "]");
        Buffer bytes = Buffer.buffer("x");
        assertEquals(Optional.of(new SocketPacket.Ack("/", 7, JsonArray.of(bytes, bytes))), assembler.binary(bytes));

        assembler.text("51-[\"a\"]");
        assertEquals(Optional.of(new SocketPacket.Event("/", NONE, JsonArray.of("a"))), assembler.binary(bytes));
    }

    @Test
    void leavesAPlaceholderInAPlainEventAlone() throws Exception {
        String wire = "2[\"a\",{\"_placeholder\":true,\"num\":5}]";

        assertEquals(List.of(new EngineMessage.Text(wire)), SocketPacketCodec.encode(SocketPacketCodec.decode(wire)));
    }

    @Test
    void refusesTextInsteadOfAnAttachmentAndAnAttachmentWithoutPacket() throws Exception {
        PacketAssembler assembler = new PacketAssembler(MAX_BYTES, Intake.UNLIMITED);
        assertThrows(SocketPacketException.class, () -> assembler.binary(Buffer.buffer("x")));

        assembler.text("51-[\"a\"]");
        assertThrows(SocketPacketException.class, () -> assembler.text("2[\"b\"]"));
    }

    @Test
    void limitsTheTotalLengthOfAttachments() throws Exception {
        PacketAssembler assembler = new PacketAssembler(MAX_BYTES, Intake.UNLIMITED);
        assembler.text("52-[\"a\"]");
        assembler.binary(Buffer.buffer(new byte[600]));

        assertThrows(SocketPacketException.class, () -> assembler.binary(Buffer.buffer(new byte[600])));
    }

    @Test
    void keepsDataAsJavaScriptWould() throws Exception {
        SocketPacket.Event event = (SocketPacket.Event)
                SocketPacketCodec.decode("2[\"a\",{\"k\":1,\"k\":2,\"__proto__\":{}},12345678901234567890,\"\u2028\"]");

        assertEquals(2, event.arguments().getJsonObject(1).getInteger("k"));
        assertTrue(event.arguments().getJsonObject(1).containsKey("__proto__"));
        assertTrue(event.arguments().encode().contains("12345678901234567890"));
        assertEquals("a", event.name());
    }

    @Test
    void decodesAnyMessagesOrRefusesThem() {
        Random random = Fuzz.random("SocketPacketCodec and PacketAssembler");
        String alphabet = "0123456789-/,[]{}\":\\ntfae.1\u001e€\ud834\udd1e ";
        String[] seeds = {
            "2[\"a\",1]", "52-/n,3[\"a\",{\"_placeholder\":true,\"num\":0}]", "0/n,{\"t\":1}", "61-1[]", "31[]"
        };
        int packets = 0;
        for (int round = 0; round < 200_000; round++) {
            PacketAssembler assembler = new PacketAssembler(MAX_BYTES, Intake.UNLIMITED);
            StringBuilder wire = new StringBuilder(seeds[random.nextInt(seeds.length)]);
            for (int i = random.nextInt(4); i > 0; i--) {
                int at = random.nextInt(wire.length() + 1);
                wire.insert(at, alphabet.charAt(random.nextInt(alphabet.length())));
                if (wire.length() > 1 && random.nextBoolean()) {
                    wire.deleteCharAt(random.nextInt(wire.length()));
                }
            }
            try {
                boolean whole = assembler.text(wire.toString()).isPresent();
                for (int i = 0; i < 10 && !whole; i++) {
                    whole = assembler.binary(Buffer.buffer("x")).isPresent();
                }
                packets++;
                assertTrue(whole);
            } catch (SocketPacketException refused) {
                assertFalse(refused.getMessage().isEmpty());
            }
        }
        assertTrue(packets > 10_000, "the fuzz should find packets too");
    }
}
