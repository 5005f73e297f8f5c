package dev.switchboard.bench;

import io.netty.buffer.ByteBuf;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A back end publishes to a number of connections, each in a topic of its own or all in one, and publishes again when the last one
 * has received the event. A unit is a delivery.
 */
final class PublishLoad extends AbstractLoad {

    /** How the events reach the hub. */
    enum Manner {
        /** One event for one room with everybody in it: what the deliveries cost by themselves. */
        ONE_ROOM,
        /** One batch, an event for each room. */
        BATCH,
        /** One batch, a durable event for each user. */
        DURABLE_BATCH,
        /** A request for each room, some at once. */
        SINGLE;

        boolean isToOne() {
            return this == ONE_ROOM;
        }
    }

    private static final int AT_ONCE = 32;
    private static final String EVENT = "bench:news";

    private final Manner manner;
    private final URI address;
    private final String token;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<Payload.Template> events = new ArrayList<>();
    private final int members;
    private long round;
    private long sentAt;
    private int awaited;
    private int next;

    /**
     * @param name the rooms' and the users', each with a number at its end
     * @param token of role {@code service}
     */
    PublishLoad(
            LoadClient client,
            Manner manner,
            InetSocketAddress hub,
            String name,
            List<LoadConnection> connections,
            String token) {
        super(client);
        this.manner = manner;
        this.address = URI.create("http://" + hub.getHostString() + ":" + hub.getPort() + "/api/publish");
        this.token = token;
        this.members = connections.size();
        String target = manner == Manner.DURABLE_BATCH ? "user" : "room";
        int topics = manner.isToOne() ? 1 : members;
        IntStream.range(0, topics)
                .mapToObj(i -> new JsonObject()
                        .put(target, name + "-" + i)
                        .put("event", EVENT)
                        .put("data", new JsonObject().put("b", Payload.blank())))
                .map(entry -> Payload.Template.of(entry.encode()))
                .forEach(events::add);
        IntStream.range(0, members).forEach(i -> connections.get(i).setInbox(new Member(i)));
    }

    @Override
    protected void begin() {
        send();
    }

    private void send() {
        sentAt = Payload.now();
        awaited = members;
        tally.expect(members);
        round++;
        if (manner == Manner.SINGLE) {
            next = 0;
            for (int i = 0; i < AT_ONCE; i++) {
                sendNext();
            }
        } else {
            post(manner.isToOne() ? event(0) : batch());
        }
    }

    private void sendNext() {
        if (next < events.size()) {
            post(event(next++));
        }
    }

    private byte[] event(int number) {
        return events.get(number).fill(number, 0, round - 1, sentAt);
    }

    private byte[] batch() {
        ByteArrayOutputStream batch = new ByteArrayOutputStream();
        batch.writeBytes("{\"batch\":[".getBytes(StandardCharsets.US_ASCII));
        for (int i = 0; i < events.size(); i++) {
            if (i > 0) {
                batch.write(',');
            }
            batch.writeBytes(event(i));
        }
        batch.writeBytes("]}".getBytes(StandardCharsets.US_ASCII));
        return batch.toByteArray();
    }

    private void post(byte[] body) {
        HttpRequest request = HttpRequest.newBuilder(address)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(body))
                .build();
        http.sendAsync(request, BodyHandlers.ofString())
                .whenComplete((response, failure) -> client.loop().execute(() -> answered(response, failure)));
    }

    private void answered(HttpResponse<String> response, Throwable failure) {
        if (failure != null) {
            tally.error(failure.toString());
        } else if (response.statusCode() != 200 || response.body().contains("\"success\":false")) {
            tally.error(response.statusCode() + " " + response.body());
        } else if (manner == Manner.SINGLE) {
            sendNext();
        }
    }

    private void received() {
        if (--awaited == 0 && running) {
            send();
        }
    }

    private final class Member implements LoadConnection.Inbox {

        private final int number;
        private final StreamCheck stream = new StreamCheck();
        private int at;

        Member(int number) {
            this.number = number;
        }

        @Override
        public void text(ByteBuf frame) {
            int found = Payload.find(frame, at);
            if (found < 0) {
                return;
            }
            at = found;
            if (!manner.isToOne() && Payload.room(frame, at) != number) {
                tally.error("an event for " + Payload.room(frame, at) + " arrived at " + number);
            } else if (tally.count(stream.got(Payload.counter(frame, at)))) {
                latency.record(Payload.now() - Payload.sentAt(frame, at));
                received();
            }
        }

        @Override
        public void closed(String reason) {
            tally.error(reason);
        }
    }
}
