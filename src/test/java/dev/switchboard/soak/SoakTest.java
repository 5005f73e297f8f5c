package dev.switchboard.soak;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The soak's short form: each scenario once, with chances of its own each time; the seed is in the output. */
@Tag("slow")
class SoakTest {

    @Test
    void losesNothingWhenNodesDieAndRestartAndStoresRestart() {
        assertEquals(List.of(), play("kill,restart,stores"));
    }

    private static List<String> play(String scenarios) {
        return new Soak(SoakOptions.parse("--scenarios=" + scenarios, "--restarts=1", "--patience=4")).run();
    }
}
