package dev.switchboard.bench;

import io.netty.buffer.ByteBuf;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Each connection sends {@code bench:echo}, and sends the next one when it is answered. A unit is a round trip. */
final class EchoLoad extends AbstractLoad {

    private final List<Asker> askers = new ArrayList<>();

    EchoLoad(LoadClient client, List<LoadConnection> connections) {
        super(client);
        for (int i = 0; i < connections.size(); i++) {
            askers.add(new Asker(i, connections.get(i)));
        }
    }

    @Override
    protected void begin() {
        askers.forEach(Asker::ask);
    }

    private final class Asker implements LoadConnection.Inbox {

        private final int number;
        private final LoadConnection connection;
        private final StreamCheck stream = new StreamCheck();
        private final Payload.Template request;
        private long asked;
        private int at;

        Asker(int number, LoadConnection connection) {
            this.number = number;
            this.connection = connection;
            this.request = Payload.Template.of(
                    connection.endpoint().request("bench:echo", new JsonObject().put("b", Payload.blank())));
            connection.setInbox(this);
        }

        void ask() {
            tally.expect(1);
            connection.send(request.fill(0, number, asked++, Payload.now()));
        }

        @Override
        public void text(ByteBuf frame) {
            int found = Payload.find(frame, at);
            if (found < 0) {
                other(frame.toString(StandardCharsets.UTF_8));
                return;
            }
            at = found;
            if (Payload.sender(frame, at) != number) {
                tally.error("the answer for connection " + Payload.sender(frame, at) + " arrived on " + number);
            } else if (tally.count(stream.got(Payload.counter(frame, at)))) {
                latency.record(Payload.now() - Payload.sentAt(frame, at));
                if (running) {
                    ask();
                }
            }
        }

        private void other(String frame) {
            if (!connection.endpoint().isAside(frame)) {
                tally.error(frame);
            }
        }

        @Override
        public void closed(String reason) {
            tally.error(reason);
        }
    }
}
