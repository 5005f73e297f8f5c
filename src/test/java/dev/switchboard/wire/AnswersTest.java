package dev.switchboard.wire;

import static dev.switchboard.testing.Await.until;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.switchboard.testing.GatewayBench;
import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.TestMigrations;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Answers are flushed together at the end of an event-loop pass: none is lost, changed or overtaken by later frames.
 */
class AnswersTest {

    private static final String STAGE = "chat-answers";
    private static final int[] SIZES = {1, 40, 120, 130, 65_000, 66_000, 3, 300_000, 9_000, 7};

    private GatewayBench bench;

    @BeforeEach
    void start() {
        bench = new GatewayBench(TestMigrations.freshSchema(), GatewayBench.defaults("--limits.enabled=false"));
    }

    @AfterEach
    void stop() {
        bench.close();
    }

    @Test
    void areCompleteAndInOrderAtAnyLength() {
        try (RawClient ana = bench.client("ana")) {
            List<Integer> ids = new ArrayList<>();
            for (int round = 0; round < 20; round++) {
                for (int size : SIZES) {
                    ids.add(ana.post("stage:echo", new JsonObject().put("pad", "ä".repeat(size / 2) + "x")));
                }
            }
            until(() -> ana.of("response").size() == ids.size());
            List<JsonObject> answers = ana.of("response");
            for (int i = 0; i < ids.size(); i++) {
                assertEquals(ids.get(i), answers.get(i).getInteger("id"));
                JsonObject echo = answers.get(i).getJsonObject("data").getJsonObject("echo");
                assertEquals("ä".repeat(SIZES[i % SIZES.length] / 2) + "x", echo.getString("pad"));
            }
        }
    }

    @Test
    void arriveBeforeTheEventsThatFollowThem() {
        try (RawClient ana = bench.client("ana");
                RawClient ben = bench.client("ben")) {
            for (int seq = 1; seq <= 50; seq++) {
                ben.succeed(
                        "stage:publish",
                        new JsonObject()
                                .put("topic", STAGE)
                                .put("event", "news")
                                .put("data", new JsonObject()));
            }
            for (int round = 0; round < 20; round++) {
                int before = ana.all().size();
                ana.post("stage:enter", new JsonObject().put("topic", STAGE).put("since", 0));
                until(() -> ana.all().size() == before + 51);
                List<JsonObject> received = ana.all().subList(before, before + 51);
                assertEquals("response", received.get(0).getString("type"));
                for (int seq = 1; seq <= 50; seq++) {
                    assertEquals(seq, received.get(seq).getInteger("seq"));
                }
            }
        }
    }

    @Test
    void arriveBeforeEventsPublishedWithThem() {
        try (RawClient ana = bench.client("ana")) {
            for (int round = 0; round < 20; round++) {
                int before = ana.all().size();
                ana.post("join", new JsonObject());
                until(() -> ana.all().size() == before + 2);
                assertEquals("response", ana.all().get(before).getString("type"));
                assertEquals("joined", ana.all().get(before + 1).getString("type"));
            }
        }
    }

    @Test
    void reachTheirOwnClientsUnderConcurrentRequests() {
        List<RawClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 12; i++) {
                clients.add(bench.client("asker-" + i));
            }
            for (int round = 0; round < 100; round++) {
                for (int i = 0; i < clients.size(); i++) {
                    clients.get(i).post("stage:echo", new JsonObject().put("asker", i));
                }
            }
            for (int i = 0; i < clients.size(); i++) {
                RawClient client = clients.get(i);
                until(() -> client.of("response").size() == 100);
                int asker = i;
                client.of("response")
                        .forEach(answer -> assertEquals(
                                asker,
                                answer.getJsonObject("data")
                                        .getJsonObject("echo")
                                        .getInteger("asker")));
            }
        } finally {
            clients.forEach(RawClient::close);
        }
    }
}
