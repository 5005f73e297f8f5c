package dev.switchboard.soak;

import dev.switchboard.auth.JwtConfig;
import dev.switchboard.auth.TokenSigner;
import dev.switchboard.bus.Caller;
import dev.switchboard.config.Secret;
import dev.switchboard.testing.TestTokens;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Checks that all nodes agree on the cluster members and on the online members. Runs on the main thread. */
final class Agreement {

    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    private final Stage stage;
    private final String token;

    Agreement(Stage stage) {
        this.stage = stage;
        this.token = TokenSigner.of(
                        stage.crowd().vertx(),
                        new JwtConfig(
                                Optional.of(new Secret(TestTokens.SECRET)),
                                List.of(),
                                Optional.empty(),
                                List.of(),
                                Duration.ofSeconds(5)))
                .orElseThrow()
                .sign(new Caller("operator", "operator", null, Set.of("service"), null, null), Duration.ofHours(1))
                .value();
    }

    /** Returns when every node sees all others up, every node is ready, and every member is online on every node. */
    void await(Duration within) {
        long begun = System.nanoTime();
        Until.holds(within, () -> "every node sees all nodes up; counts: " + seen(), () -> seen().stream()
                .allMatch(ups -> ups == stage.nodes().size() * stage.nodes().size()));
        stage.crowd().awaitAllConnected(within.minusNanos(System.nanoTime() - begun));
        new Presence(stage).awaitAgreement(within.minusNanos(System.nanoTime() - begun));
        Until.holds(within.minusNanos(System.nanoTime() - begun), "all nodes are ready", () -> stage.nodes().stream()
                .allMatch(node -> node.readiness() == 200));
    }

    /** Waits until the cut-off node sees only itself, and the other nodes see only each other. */
    long awaitCutOff(int isolated, Duration within) {
        int others = stage.nodes().size() - 1;
        return Until.holds(within, () -> "both sides have noticed the cut; counts: " + seen(), () -> {
            List<Integer> seen = seen();
            return seen.get(isolated) == 1
                    && stage.others(isolated).stream().allMatch(other -> seen.get(other) == others * others);
        });
    }

    /** For each node, the number of "up" members, summed over the views of all the nodes it knows. */
    private List<Integer> seen() {
        return stage.nodes().stream().map(node -> ups(node.address())).toList();
    }

    private int ups(Address node) {
        URI uri = URI.create("http://" + node.host() + ":" + node.httpPort() + "/api/cluster");
        HttpRequest request = HttpRequest.newBuilder(uri)
                .timeout(Duration.ofSeconds(5))
                .header("Authorization", "Bearer " + token)
                .build();
        try {
            String body =
                    HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body();
            JsonArray nodes = new JsonObject(body).getJsonArray("nodes", new JsonArray());
            return (int) nodes.stream()
                    .flatMap(each -> ((JsonObject) each).getJsonArray("members").stream())
                    .filter(member -> "up".equals(((JsonObject) member).getString("state")))
                    .count();
        } catch (IOException away) {
            return 0;
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }
}
