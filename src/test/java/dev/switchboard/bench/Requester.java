package dev.switchboard.bench;

import io.netty.buffer.ByteBuf;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Sends one request on each of many connections, a bounded number at once, and collects the answers, to prepare a load.
 * Runs on the generator's event loop until all answers have arrived; meanwhile it is the inbox of the connections.
 */
final class Requester {

    /** A command and its data. */
    record Request(String command, JsonObject data) {}

    private final List<LoadConnection> connections;
    private final Function<Integer, Request> requests;
    private final CompletableFuture<JsonObject[]> done = new CompletableFuture<>();
    private final JsonObject[] answers;
    private int next;
    private int answered;

    private Requester(List<LoadConnection> connections, Function<Integer, Request> requests) {
        this.connections = connections;
        this.requests = requests;
        this.answers = new JsonObject[connections.size()];
    }

    /** The answers' data, in the order of the connections; one refusal fails them all. */
    static JsonObject[] ask(LoadClient client, List<LoadConnection> connections, Function<Integer, Request> requests) {
        Requester requester = new Requester(connections, requests);
        client.loop().execute(requester::fill);
        return LoadClient.await(requester.done);
    }

    private void fill() {
        if (answered == answers.length) {
            done.complete(answers);
        }
        while (next < answers.length && next - answered < LoadClient.CONCURRENCY && !done.isDone()) {
            int index = next++;
            LoadConnection connection = connections.get(index);
            connection.setInbox(new Answers(index));
            Request request = requests.apply(index);
            connection.send(connection.endpoint().request(request.command(), request.data()));
        }
    }

    private final class Answers implements LoadConnection.Inbox {

        private final int index;

        Answers(int index) {
            this.index = index;
        }

        @Override
        public void text(ByteBuf frame) {
            BenchEndpoint endpoint = connections.get(index).endpoint();
            String text = frame.toString(StandardCharsets.UTF_8);
            if (!endpoint.isAnswer(text) || answers[index] != null) {
                return;
            }
            answers[index] = endpoint.answered(text);
            if (answers[index] == null) {
                done.completeExceptionally(new IllegalStateException("refused: " + text));
                return;
            }
            answered++;
            fill();
        }

        @Override
        public void closed(String reason) {
            done.completeExceptionally(new IllegalStateException(reason));
        }
    }
}
