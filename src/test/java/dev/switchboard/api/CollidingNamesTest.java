package dev.switchboard.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.FrameSocket;
import dev.switchboard.testing.ManualSockJsClient;
import dev.switchboard.testing.PollingClient;
import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.TestStores;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** JSON that is made to hurt the parser of others, through every way into a node. */
// An attack whose command is never answered would wait for ever.
@Timeout(value = 90, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("slow")
class CollidingNamesTest {

    private static final int ATTACKS = 5;
    private static final String COMMAND = "user:find";
    private static final JsonObject ATTACK = attack();

    private static RestBench bench;
    private static int attackers;

    /** Sends {@link #ATTACK} as the data of a command that refuses it, and returns the refusal. */
    enum Way {
        WEBSOCKET {
            @Override
            String send(String token) {
                try (RawClient client = RawClient.join(bench.vertx, bench.port(0), token)) {
                    return client.request(COMMAND, ATTACK).encode();
                }
            }
        },
        SOCKET_IO {
            @Override
            String send(String token) {
                try (FrameSocket client = FrameSocket.open(bench.port(0), "/socket.io/?EIO=4&transport=websocket")) {
                    client.text("40{\"token\":\"" + token + "\"}");
                    next(client, "40{");
                    return next(client.text(SOCKET_IO_COMMAND), "430[");
                }
            }
        },
        SOCKET_IO_POLLING {
            @Override
            String send(String token) {
                PollingClient client = PollingClient.open(bench.port(0)).connect(token);
                assertEquals(200, client.post(SOCKET_IO_COMMAND).statusCode());
                String polled = client.poll().body();
                while (!polled.contains("430[")) {
                    polled = client.poll().body();
                }
                return polled;
            }
        },
        BRIDGE {
            @Override
            String send(String token) {
                try (FrameSocket client = FrameSocket.open(bench.port(0), "/eventbus/websocket?token=" + token)) {
                    return next(client.text(BRIDGE_COMMAND), "\"asked\"");
                }
            }
        },
        BRIDGE_FRAMED {
            @Override
            String send(String token) {
                String session = "/eventbus/000/" + UUID.randomUUID() + "/websocket?token=" + token;
                try (FrameSocket client = FrameSocket.open(bench.port(0), session)) {
                    return next(client.text(JsonArray.of(BRIDGE_COMMAND).encode()), "\\\"asked\\\"");
                }
            }
        },
        BRIDGE_XHR_SEND {
            @Override
            String send(String token) throws Exception {
                String url = "http://127.0.0.1:" + bench.port(0) + "/eventbus";
                try (ManualSockJsClient client =
                        ManualSockJsClient.open(url, ManualSockJsClient.Transport.HTMLFILE, token)) {
                    return client.request(COMMAND, ATTACK).encode();
                }
            }
        },
        REST {
            @Override
            String send(String token) {
                return bench.post("/api/todos", token, ATTACK).text();
            }
        };

        private static final String SOCKET_IO_COMMAND =
                "420" + JsonArray.of(COMMAND, ATTACK).encode();
        private static final String BRIDGE_COMMAND = new JsonObject()
                .put("type", "send")
                .put("address", COMMAND)
                .put("replyAddress", "asked")
                .put("body", ATTACK)
                .encode();

        abstract String send(String token) throws Exception;

        /** The next text frame with this part; a connection that ends fails the test. */
        private static String next(FrameSocket client, String part) {
            String text = client.nextText();
            while (!text.contains(part)) {
                text = client.nextText();
            }
            return text;
        }
    }

    private static JsonObject attack() {
        List<String> names = new ArrayList<>(List.of(""));
        for (int i = 0; i < 12; i++) {
            List<String> longer = new ArrayList<>();
            names.forEach(name -> longer.addAll(List.of(name + "ab", name + "bA")));
            names = longer;
        }
        JsonObject attack = new JsonObject();
        names.forEach(name -> attack.put(name, 1));
        return attack;
    }

    @BeforeAll
    static void start() {
        bench = new RestBench(TestStores.freshDatabase(), "--limits.enabled=false");
        bench.start();
    }

    @AfterAll
    static void stop() {
        bench.close();
    }

    /** Thousands of names of one hash, in a frame of anybody, once left another user's request without an answer. */
    @ParameterizedTest
    @EnumSource
    void leaveOthersAlone(Way way) throws Exception {
        JsonObject room = new JsonObject().put("room", "lobby-" + way);
        try (RawClient bystander = bench.socket(0, "bystander");
                RawClient reader = bench.socket(0, "reader")) {
            bystander.succeed("joinRoom", room);
            reader.succeed("joinRoom", room);
            for (int i = 0; i < ATTACKS; i++) {
                String refusal = way.send(bench.token("attacker-" + ++attackers));
                assertTrue(refusal.contains("BAD_REQUEST"), refusal);
                String fresh = way + "-" + i;
                JsonObject message = new JsonObject().put(fresh, new JsonObject().put("names" + fresh, i));
                bystander.succeed("message", room.copy().put("message", message));
                reader.next(frame -> "message".equals(frame.getString("type"))
                        && message.equals(frame.getJsonObject("data").getJsonObject("message")));
            }
        }
    }
}
