package dev.switchboard.bus.vertx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Peers at the port of the event bus that connect and say nothing. */
class BusCrowdTest {

    private static final int MOST = 3;

    private final List<FrameFault> faults = new ArrayList<>();
    private final BusCrowd crowd = new BusCrowd(MOST, faults::add);

    private EmbeddedChannel enter(boolean stays) {
        EmbeddedChannel connection = new EmbeddedChannel();
        assertEquals(stays, crowd.enter(connection));
        return connection;
    }

    @Test
    void closesTheOldestThatHasSaidNothing() {
        EmbeddedChannel node = enter(true);
        crowd.talks(node);
        EmbeddedChannel oldest = enter(true);
        EmbeddedChannel younger = enter(true);
        enter(true);
        assertFalse(oldest.isOpen());
        assertTrue(node.isOpen() && younger.isOpen());
        younger.close();
        enter(true);
        assertEquals(List.of(FrameFault.UNFINISHED), faults);
    }

    @Test
    void refusesWhatComesBeyondTheNodes() {
        for (int i = 0; i < MOST; i++) {
            crowd.talks(enter(true));
        }
        EmbeddedChannel late = enter(false);
        assertFalse(late.isOpen());
        assertEquals(List.of(FrameFault.UNFINISHED), faults);
    }
}
