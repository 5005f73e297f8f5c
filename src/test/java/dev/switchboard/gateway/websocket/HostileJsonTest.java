package dev.switchboard.gateway.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.switchboard.testing.GatewayBench;
import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.TestMigrations;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Frames that are made to hurt the parser of others. */
class HostileJsonTest {

    private static GatewayBench bench;

    @BeforeAll
    static void start() {
        bench = new GatewayBench(TestMigrations.freshSchema(), GatewayBench.defaults());
    }

    @AfterAll
    static void stop() {
        bench.close();
    }

    /** Anyone's first frame, with 4,096 names of one hash, once left another user's request without an answer. */
    @Test
    void aFirstFrameOfCollidingNamesLeavesOthersAlone() {
        List<String> names = new ArrayList<>(List.of(""));
        for (int i = 0; i < 12; i++) {
            List<String> longer = new ArrayList<>();
            names.forEach(name -> longer.addAll(List.of(name + "ab", name + "bA")));
            names = longer;
        }
        JsonObject attack = new JsonObject();
        names.forEach(name -> attack.put(name, 1));
        try (RawClient bystander = RawClient.join(bench.vertx, bench.port, bench.token("bystander"))) {
            for (int i = 0; i < 5; i++) {
                try (RawClient attacker = RawClient.open(bench.vertx, bench.port, "/ws")) {
                    attacker.send(attack.encode());
                    assertEquals(4401, attacker.closeCode());
                }
                JsonObject data = new JsonObject().put("fresh" + i, new JsonObject().put("names" + i, i));
                assertEquals(data, bystander.succeed("stage:echo", data).getJsonObject("echo"));
            }
        }
    }

    @Test
    void aNumberThatDoesNotFitIsRefusedByItsField() {
        try (RawClient ana = RawClient.join(bench.vertx, bench.port, bench.token("ana"))) {
            ana.send("{\"id\":1,\"type\":\"request\",\"messageType\":\"stage:echo\",\"data\":{\"a\":[{\"n\":1e400}]}}");
            JsonObject refused = ana.next("response");
            assertEquals("BAD_REQUEST", refused.getString("code"));
            assertEquals("a[0].n", refused.getString("field"));
            assertEquals("a[0].n must be a number that fits in 64 bits", refused.getString("error"));
        }
    }
}
