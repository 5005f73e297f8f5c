package dev.switchboard.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.switchboard.testing.HubProcess;
import dev.switchboard.testing.TestStores;
import dev.switchboard.testing.TestTokens;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Regression: two hubs of one machine, each with stores of its own, probe each other's ports, and both logged warnings when
 * one started and a stack trace when one ended.
 */
@Tag("slow")
class OtherHubsTest {

    private final int clusterPort = TestStores.freePort();

    @Test
    void leavesAnotherHubOfTheMachineAloneInSilence() throws Exception {
        try (HubProcess one = start();
                HubProcess other = start()) {
            one.await("Switchboard ready");
            other.await("Switchboard ready");
            other.terminate();
            try (HubProcess later = start()) {
                later.await("Switchboard ready");
                assertEquals(List.of(), warnings(later));
            }
            assertEquals(List.of(), warnings(one));
            assertEquals(List.of(), warnings(other));
        }
    }

    /** Hazelcast misses the options of the jar's manifest, which a class path does not have. */
    private static List<String> warnings(HubProcess hub) {
        return hub.output()
                .lines()
                .filter(line -> !line.contains("HazelcastInstanceFactory"))
                .filter(line -> line.contains(" WARN ") || line.contains(" ERROR ") || line.startsWith("\tat "))
                .toList();
    }

    private HubProcess start() {
        return HubProcess.start(
                "--storage.postgres.uri=" + TestStores.freshDatabase(),
                "--storage.redis.uri=" + TestStores.redis(),
                "--auth.jwt.secret=" + TestTokens.SECRET,
                "--deploy=gateway,rooms,account",
                "--cluster.port=" + clusterPort,
                "--cluster.portCount=4",
                "--http.port=0",
                "--ops.port=0");
    }
}
