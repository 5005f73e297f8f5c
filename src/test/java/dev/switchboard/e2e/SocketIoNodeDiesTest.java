package dev.switchboard.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.boot.stores.DataDir;
import dev.switchboard.boot.stores.EmbeddedStores;
import dev.switchboard.testing.Await;
import dev.switchboard.testing.HubProcess;
import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.ReconnectingClient;
import dev.switchboard.testing.RoundRobin;
import dev.switchboard.testing.SocketIoDriver;
import dev.switchboard.testing.TestStores;
import dev.switchboard.testing.TestTokens;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two node processes. The node of the {@code socket.io-client}s is killed while a client on the other one publishes.
 */
@Tag("slow")
@Tag("soak")
class SocketIoNodeDiesTest {

    private static final int MANY = 20;

    private final Vertx vertx = Vertx.vertx();
    private final TestTokens tokens = new TestTokens(vertx);
    private final List<HubProcess> processes = new ArrayList<>();
    private final int clusterPort = TestStores.freePort();
    private final SocketIoDriver driver = new SocketIoDriver();

    @TempDir
    Path folder;

    @AfterEach
    void end() throws Exception {
        driver.close();
        processes.forEach(HubProcess::close);
        EmbeddedStores.use(DataDir.open(folder), true, true).stop();
        vertx.close().await();
    }

    @Test
    void itsClientsReceiveWhatTheyMissed() throws Exception {
        int doomed = start();
        int other = start();
        Await.until("the nodes know each other", () -> processes.get(1).output().contains("2 nodes"));
        RawClient ben = RawClient.join(vertx, other, tokens.of("ben"));
        List<String> chats = IntStream.range(0, MANY)
                .mapToObj(number -> ben.succeed(
                                "chat:create",
                                new JsonObject()
                                        .put(
                                                "participants",
                                                new JsonArray().add("ana").add("cy")))
                        .getJsonObject("chat")
                        .getString("id"))
                .toList();
        ReconnectingClient ana = ReconnectingClient.open(driver, doomed, tokens.of("ana"));
        ReconnectingClient cy = ReconnectingClient.open(driver, doomed, tokens.of("cy"));
        String sid = ana.connected(1).getString("sid");
        cy.connected(1);
        ana.succeed("chat:join", chats.get(0));
        JsonArray joins = new JsonArray();
        chats.forEach(chat -> joins.add(new JsonObject().put("chatId", chat)));
        cy.succeed("chat:join", new JsonObject().put("chats", joins));
        List.of(ana, cy).forEach(client -> client.move(other));

        send(ben, chats, 1);
        ana.assertReceived(chats.get(0), 1);
        Thread killer = new Thread(() -> kill(processes.get(0)));
        killer.start();
        send(ben, chats, 2);
        send(ben, chats, 3);
        killer.join();
        send(ben, chats, 4);

        assertTrue(ana.connected(2).getBoolean("recovered"), ana::toString);
        assertEquals(sid, ana.connected(2).getString("sid"));
        assertTrue(cy.connected(2).getBoolean("recovered"), cy::toString);
        send(ben, chats, 5);
        ana.assertReceived(chats.get(0), 5);
        chats.forEach(chat -> cy.assertReceived(chat, 5));
        ben.close();
    }

    @Test
    void itsClientsReconnectThroughANonStickyBalancer() throws Exception {
        int doomed = start();
        int other = start();
        Await.until("the nodes know each other", () -> processes.get(1).output().contains("2 nodes"));
        RawClient ben = RawClient.join(vertx, other, tokens.of("ben"));
        JsonObject made = ben.succeed("chat:create", new JsonObject().put("participants", new JsonArray().add("ana")));
        List<String> chat = List.of(made.getJsonObject("chat").getString("id"));
        try (RoundRobin balancer = new RoundRobin(List.of(doomed, other))) {
            List<ReconnectingClient> clients = new ArrayList<>();
            for (String transport : List.of("websocket", "websocket", "polling", "polling")) {
                JsonObject auth = new JsonObject().put("token", tokens.of("ana"));
                ReconnectingClient client =
                        ReconnectingClient.open(driver, balancer.port(), auth, JsonArray.of(transport));
                client.connected(1);
                client.succeed("chat:join", chat.get(0));
                clients.add(client);
            }
            send(ben, chat, 1);
            Thread killer = new Thread(() -> kill(processes.get(0)));
            killer.start();
            send(ben, chat, 2);
            send(ben, chat, 3);
            killer.join();
            balancer.forget(doomed);
            send(ben, chat, 4);

            // The balancer sent one of the first two clients to each node.
            List<ReconnectingClient> firstTwo = clients.subList(0, 2);
            Await.until("one has reconnected", () -> firstTwo.stream().anyMatch(client -> client.connections() > 1));
            send(ben, chat, 5);
            for (ReconnectingClient client : clients) {
                client.assertReceived(chat.get(0), 5);
                for (int n = 2; n <= client.connections(); n++) {
                    assertTrue(client.connected(n).getBoolean("recovered"), client::toString);
                }
            }
        }
        ben.close();
    }

    private int start() {
        HubProcess process = HubProcess.start(
                "--data.dir=" + folder,
                "--auth.jwt.secret=" + TestTokens.SECRET,
                "--http.port=0",
                "--ops.port=0",
                "--cluster.port=" + clusterPort,
                "--cluster.portCount=8",
                "--limits.enabled=false");
        processes.add(process);
        return Integer.parseInt(process.await("Switchboard ready: http=127.0.0.1:(\\d+)"));
    }

    private static void kill(HubProcess process) {
        try {
            process.kill();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void send(RawClient talker, List<String> chats, int number) {
        chats.forEach(chat -> talker.succeed(
                "message:send", new JsonObject().put("chatId", chat).put("text", Integer.toString(number))));
    }
}
