package dev.switchboard.bench;

import io.netty.buffer.ByteBuf;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Each connection sends the commands one after the other, in turn, each once the last one is answered; events that come
 * with an answer are only counted. A unit is one turn.
 */
final class ReadLoad extends AbstractLoad {

    private static final byte[] ANSWER = "\"type\":\"response\"".getBytes(StandardCharsets.US_ASCII);
    /** Where it begins at the latest, after the id. */
    private static final int HEAD = 32;

    private final List<Reader> readers = new ArrayList<>();
    private long events;

    ReadLoad(LoadClient client, List<LoadConnection> connections, List<Requester.Request> turn) {
        super(client);
        connections.forEach(connection -> readers.add(new Reader(connection, turn)));
    }

    /** Events received so far. */
    long events() {
        return client.onLoop(() -> events);
    }

    @Override
    protected void begin() {
        readers.forEach(Reader::begin);
    }

    private final class Reader implements LoadConnection.Inbox {

        private final LoadConnection connection;
        private final List<String> turn;
        private final StreamCheck stream = new StreamCheck();
        private long turns;
        private int next;
        private long begun;

        Reader(LoadConnection connection, List<Requester.Request> turn) {
            this.connection = connection;
            this.turn = turn.stream()
                    .map(request -> connection.endpoint().request(request.command(), request.data()))
                    .toList();
        }

        void begin() {
            connection.setInbox(this);
            tally.expect(1);
            next = 0;
            ask();
        }

        private void ask() {
            if (next == 0) {
                begun = Payload.now();
            }
            connection.send(turn.get(next++));
        }

        @Override
        public void text(ByteBuf frame) {
            if (!isAnswer(frame)) {
                other(frame);
            } else if (next < turn.size()) {
                // The first command of a turn is the measured one.
                measure();
                ask();
            } else {
                if (turn.size() == 1) {
                    measure();
                }
                tally.count(stream.got(turns++));
                if (running) {
                    tally.expect(1);
                    next = 0;
                    ask();
                }
            }
        }

        private void measure() {
            latency.record(Payload.now() - begun);
        }

        /** Without parsing: a page has many kilobytes. */
        private boolean isAnswer(ByteBuf frame) {
            for (int at = 0; at < HEAD; at++) {
                if (isAnswerAt(frame, at)) {
                    return true;
                }
            }
            return false;
        }

        private static boolean isAnswerAt(ByteBuf frame, int at) {
            if (frame.readableBytes() < at + ANSWER.length) {
                return false;
            }
            for (int i = 0; i < ANSWER.length; i++) {
                if (frame.getByte(frame.readerIndex() + at + i) != ANSWER[i]) {
                    return false;
                }
            }
            return true;
        }

        private void other(ByteBuf frame) {
            JsonObject json = new JsonObject(frame.toString(StandardCharsets.UTF_8));
            if ("error".equals(json.getString("type"))) {
                tally.error(json.encode());
            } else {
                events++;
            }
        }

        @Override
        public void closed(String reason) {
            tally.error(reason);
        }
    }
}
