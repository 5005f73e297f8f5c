package dev.switchboard.bench;

import io.netty.buffer.ByteBuf;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * Rooms in which members publish events and every member receives them. In a closed loop, each room has one event in
 * flight and sends the next when the last member has received it. At a fixed rate over all rooms, latency counts from
 * when an event was due.
 */
final class RoomLoad extends AbstractLoad {

    /** How many members of a room take turns as senders. */
    static final int SPEAKERS = 4;

    /** Prefix of loads whose topics an offset of a connection can hold. */
    static final String HELD = "presence-";

    private static final long STALLED_US = 3_000_000;

    /**
     * A place in a room.
     *
     * @param node which server holds the connection
     */
    record Seat(LoadConnection connection, int node) {}

    private final List<Room> rooms = new ArrayList<>();
    private final Histogram crossing = new Histogram();
    private final String name;
    private final double perSecond;
    private final Object data;
    private final RoomWords words;
    private ScheduledFuture<?> clock;
    private long startedAt;
    private long sentSince;

    /**
     * @param name distinguishes its rooms from those of other loads on the same server
     * @param seats the members of each room; all have entered it
     * @param perSecond events a second over all rooms, or 0 for the closed loop
     */
    RoomLoad(LoadClient client, String name, List<List<Seat>> seats, double perSecond) {
        this(client, name, seats, perSecond, RoomWords.BENCH, new JsonObject().put("b", Payload.blank()));
    }

    /**
     * @param data what every event carries, with {@link Payload#blank} somewhere in it
     */
    RoomLoad(LoadClient client, String name, List<List<Seat>> seats, double perSecond, RoomWords words, Object data) {
        super(client);
        this.words = words;
        this.data = data;
        this.name = name;
        this.perSecond = perSecond;
        for (int i = 0; i < seats.size(); i++) {
            rooms.add(new Room(i, seats.get(i), spread(seats.get(i))));
        }
    }

    /** As {@link #RoomLoad(LoadClient, String, List, double)} in a closed loop, with speakers who are in no room. */
    static RoomLoad heard(LoadClient client, String name, List<List<Seat>> seats, List<List<LoadConnection>> speakers) {
        RoomLoad load = new RoomLoad(client, name, List.of(), 0);
        for (int i = 0; i < seats.size(); i++) {
            load.rooms.add(load.new Room(i, seats.get(i), speakers.get(i)));
        }
        return load;
    }

    /** The topic of a load's room. */
    static String topic(String load, int room) {
        return (load.startsWith(HELD) ? load : "room-bench/" + load) + "-" + room;
    }

    /** The latencies between different nodes since the last call. */
    Histogram takeCrossing() {
        return client.onLoop(() -> {
            Histogram taken = new Histogram();
            taken.add(crossing);
            crossing.clear();
            return taken;
        });
    }

    @Override
    protected void begin() {
        if (perSecond > 0) {
            startedAt = Payload.now();
            sentSince = 0;
            clock = client.loop().scheduleAtFixedRate(this::sendDueEvents, 0, 500, TimeUnit.MICROSECONDS);
        } else {
            rooms.forEach(room -> room.send(Payload.now()));
            clock = client.loop().scheduleAtFixedRate(this::wakeStalled, 250, 250, TimeUnit.MILLISECONDS);
        }
    }

    @Override
    protected void end() {
        clock.cancel(false);
    }

    private void sendDueEvents() {
        long elapsed = Payload.now() - startedAt;
        while (running && sentSince * 1_000_000.0 / perSecond <= elapsed) {
            long due = startedAt + (long) (sentSince * 1_000_000.0 / perSecond);
            rooms.get((int) (sentSince % rooms.size())).send(due);
            sentSince++;
        }
    }

    /** A room that lost an event continues with the next one; the loss is counted. */
    private void wakeStalled() {
        long now = Payload.now();
        for (Room room : rooms) {
            if (running && now - room.sentAt > STALLED_US) {
                room.send(now);
            }
        }
    }

    /** The senders are spread over the room, so that every node has some. */
    private static List<LoadConnection> spread(List<Seat> seats) {
        int speakers = Math.min(SPEAKERS, seats.size());
        return IntStream.range(0, speakers)
                .mapToObj(number -> seats.get(number * seats.size() / speakers).connection())
                .toList();
    }

    private final class Room {

        private final int number;
        private final List<Member> members = new ArrayList<>();
        private final long[] sent = new long[SPEAKERS];
        private final int[] nodes;
        private final Payload.Template event;
        private final List<LoadConnection> speakers;
        private int speaker;
        private long sentAt;
        private int awaited;

        Room(int number, List<Seat> seats, List<LoadConnection> speakers) {
            this.number = number;
            this.speakers = speakers;
            BenchEndpoint endpoint = speakers.get(0).endpoint();
            this.event = Payload.Template.of(words.speaking(endpoint, name, number, data));
            seats.forEach(seat -> members.add(new Member(this, seat)));
            nodes = IntStream.range(0, speakers.size()).map(this::nodeOf).toArray();
        }

        void send(long at) {
            speaker = (speaker + 1) % speakers.size();
            sentAt = at;
            awaited = words.hearers(members.size());
            tally.expect(awaited);
            speakers.get(speaker).send(event.fill(number, speaker, sent[speaker]++, at));
        }

        /** The node of a speaker; speakers who are in no room are on the only one. */
        int nodeOf(int number) {
            return members.stream()
                    .filter(member -> member.seat.connection() == speakers.get(number))
                    .mapToInt(member -> member.seat.node())
                    .findFirst()
                    .orElse(0);
        }

        /** A member has received an event for the first time. */
        void received(int by, long counter) {
            if (perSecond == 0 && by == speaker && counter == sent[speaker] - 1 && --awaited == 0 && running) {
                send(Payload.now());
            }
        }
    }

    private final class Member implements LoadConnection.Inbox {

        private final Room room;
        private final Seat seat;
        private final StreamCheck[] streams = new StreamCheck[SPEAKERS];
        private int at;

        Member(Room room, Seat seat) {
            this.room = room;
            this.seat = seat;
            for (int i = 0; i < SPEAKERS; i++) {
                streams[i] = new StreamCheck();
            }
            seat.connection().setInbox(this);
        }

        @Override
        public void text(ByteBuf frame) {
            int found = Payload.find(frame, at);
            if (found < 0) {
                other(frame);
                return;
            }
            at = found;
            int speaker = Payload.sender(frame, at);
            if (Payload.room(frame, at) != room.number) {
                tally.error("an event of room " + Payload.room(frame, at) + " arrived in room " + room.number);
                return;
            }
            long micros = Payload.now() - Payload.sentAt(frame, at);
            long counter = Payload.counter(frame, at);
            if (tally.count(streams[speaker].got(counter))) {
                latency.record(micros);
                if (room.nodes[speaker] != seat.node()) {
                    crossing.record(micros);
                }
                room.received(speaker, counter);
            }
        }

        @Override
        public void closed(String reason) {
            tally.error(reason);
        }

        private void other(ByteBuf frame) {
            if (LoadConnection.contains(frame, seat.connection().endpoint().error())) {
                tally.error(frame.toString(StandardCharsets.UTF_8));
            }
        }
    }
}
