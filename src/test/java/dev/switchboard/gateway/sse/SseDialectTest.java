package dev.switchboard.gateway.sse;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.switchboard.bus.Topic;
import dev.switchboard.gateway.topics.OutboundEvent;
import dev.switchboard.wire.StreamFrame;
import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;

/** The fields of an event, whatever its name and its data contain. */
class SseDialectTest {

    private static final Topic CHAT = Topic.chat("42");

    private static String encoded(String name, String data, long seq, boolean nudge) {
        return ((StreamFrame)
                        SseDialect.INSTANCE.encode(new OutboundEvent(name, Buffer.buffer(data), CHAT, seq, nudge)))
                .toString();
    }

    @Test
    void writesAnEphemeralEventAsItIs() {
        assertEquals("event: typing\ndata: {\"a\":1}\n", encoded("typing", "{\"a\":1}", 0, false));
    }

    @Test
    void placesADurableEventInItsTopic() {
        assertEquals(
                "event: message:new\ndata: {\"a\":1,\"topic\":\"chat-42\",\"eventSeq\":7}\n",
                encoded("message:new", "{\"a\":1}", 7, false));
        assertEquals("event: x\ndata: {\"topic\":\"chat-42\",\"eventSeq\":7}\n", encoded("x", "{}", 7, false));
    }

    @Test
    void marksANudge() {
        assertEquals(
                "event: x\ndata: {\"a\":1,\"topic\":\"chat-42\",\"eventSeq\":7,\"nudge\":true}\n",
                encoded("x", "{\"a\":1}", 7, true));
    }

    /** A line break would end the field, and let whoever publishes write fields of their own. */
    @Test
    void keepsEachFieldOnOneLine() {
        assertEquals("event: a id: 1\ndata: { \"a\":  1}\n", encoded("a\nid: 1", "{\n\"a\":\r\n1}", 0, false));
    }
}
