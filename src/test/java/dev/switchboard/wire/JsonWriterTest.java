package dev.switchboard.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.AbstractMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class JsonWriterTest {

    /** Regression: the partial output of a failed object preceded the next answer, which belonged to another client. */
    @Test
    void leavesNothingInTheBufferWhenAnObjectFails() {
        Map<String, Object> broken = new AbstractMap<>() {
            @Override
            public Set<Entry<String, Object>> entrySet() {
                throw new IllegalStateException("changed meanwhile");
            }
        };
        JsonWriter writer = new JsonWriter();
        JsonObject unspellable = new JsonObject().put("secret", "of another").put("broken", new JsonObject(broken));
        assertThrows(IllegalStateException.class, () -> writer.append("", unspellable, "", Unpooled.buffer()));
        ByteBuf bytes = Unpooled.buffer();
        writer.append("[", new JsonObject().put("a", 1), "]", bytes);
        assertEquals("[{\"a\":1}]", bytes.toString(StandardCharsets.UTF_8));
    }
}
