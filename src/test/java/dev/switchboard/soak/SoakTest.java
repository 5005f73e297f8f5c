package dev.switchboard.soak;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The short form of the soak: each scenario once, with a new random seed each time; the output contains the seed. */
@Tag("slow")
@Tag("soak")
class SoakTest {

    @Test
    void losesNothingWhenNodesAreKilledAndNodesAndStoresRestart() {
        assertEquals(List.of(), play("kill,restart,stores"));
    }

    private static List<String> play(String scenarios) {
        return new Soak(SoakOptions.parse("--scenarios=" + scenarios, "--restarts=1", "--patience=4")).run();
    }
}
