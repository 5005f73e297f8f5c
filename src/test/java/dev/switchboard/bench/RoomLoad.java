package dev.switchboard.bench;

import io.netty.buffer.ByteBuf;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Rooms in which members say events and every member hears them. Closed loop: in each room one event is under way, and the
 * next is said when the last member has heard it. Or a fixed rate over all rooms, the latency counted from when an event
 * was due.
 */
final class RoomLoad extends AbstractLoad {

    /** How many members of a room take turns in speaking. */
    static final int SPEAKERS = 4;

    /** Begins the names of loads whose topics are of the kind that a connection's offset can hold. */
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
    private ScheduledFuture<?> clock;
    private long startedAt;
    private long saidSince;

    /**
     * @param name tells its rooms from those of other loads on the same server
     * @param seats who sits in each room; all have entered it
     * @param perSecond events a second over all rooms, or 0 for the closed loop
     */
    RoomLoad(LoadClient client, String name, List<List<Seat>> seats, double perSecond) {
        this(client, name, seats, perSecond, new JsonObject().put("b", Payload.blank()));
    }

    /**
     * @param data what every event carries, with {@link Payload#blank} somewhere in it
     */
    RoomLoad(LoadClient client, String name, List<List<Seat>> seats, double perSecond, Object data) {
        super(client);
        this.data = data;
        this.name = name;
        this.perSecond = perSecond;
        for (int i = 0; i < seats.size(); i++) {
            rooms.add(new Room(i, seats.get(i)));
        }
    }

    /** The topic of a load's room. */
    static String topic(String load, int room) {
        return (load.startsWith(HELD) ? load : "room-bench/" + load) + "-" + room;
    }

    /** The latencies between different nodes since they were last taken. */
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
            saidSince = 0;
            clock = client.loop().scheduleAtFixedRate(this::sayWhatIsDue, 0, 500, TimeUnit.MICROSECONDS);
        } else {
            rooms.forEach(room -> room.say(Payload.now()));
            clock = client.loop().scheduleAtFixedRate(this::wakeStalled, 250, 250, TimeUnit.MILLISECONDS);
        }
    }

    @Override
    protected void end() {
        clock.cancel(false);
    }

    private void sayWhatIsDue() {
        long elapsed = Payload.now() - startedAt;
        while (running && saidSince * 1_000_000.0 / perSecond <= elapsed) {
            long due = startedAt + (long) (saidSince * 1_000_000.0 / perSecond);
            rooms.get((int) (saidSince % rooms.size())).say(due);
            saidSince++;
        }
    }

    /** A room whose event is lost goes on with the next; the lost one is counted. */
    private void wakeStalled() {
        long now = Payload.now();
        for (Room room : rooms) {
            if (running && now - room.saidAt > STALLED_US) {
                room.say(now);
            }
        }
    }

    private final class Room {

        private final int number;
        private final List<Member> members = new ArrayList<>();
        private final long[] said = new long[SPEAKERS];
        private final Payload.Template event;
        private int speakers;
        private int speaker;
        private long saidAt;
        private int awaited;

        Room(int number, List<Seat> seats) {
            this.number = number;
            JsonObject order = new JsonObject()
                    .put("topic", topic(name, number))
                    .put("event", "bench")
                    .put("data", data);
            BenchEndpoint door = seats.get(0).connection().door();
            this.event = Payload.Template.of(door.order("bench:say", order));
            seats.forEach(seat -> members.add(new Member(this, seat)));
            speakers = Math.min(SPEAKERS, seats.size());
        }

        void say(long at) {
            speaker = (speaker + 1) % speakers;
            saidAt = at;
            awaited = members.size();
            tally.expect(members.size());
            speaker(speaker).seat.connection().send(event.fill(number, speaker, said[speaker]++, at));
        }

        /** The speakers sit apart, so that they are on all nodes. */
        Member speaker(int number) {
            return members.get(number * members.size() / speakers);
        }

        /** A member has heard an event for the first time. */
        void heard(int by, long counter) {
            if (perSecond == 0 && by == speaker && counter == said[speaker] - 1 && --awaited == 0 && running) {
                say(Payload.now());
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
            seat.connection().hear(this);
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
                tally.error("an event of room " + Payload.room(frame, at) + " in room " + room.number);
                return;
            }
            long micros = Payload.now() - Payload.sentAt(frame, at);
            long counter = Payload.counter(frame, at);
            if (tally.count(streams[speaker].got(counter))) {
                latency.record(micros);
                if (room.speaker(speaker).seat.node() != seat.node()) {
                    crossing.record(micros);
                }
                room.heard(speaker, counter);
            }
        }

        @Override
        public void closed(String reason) {
            tally.error(reason);
        }

        private void other(ByteBuf frame) {
            if (LoadConnection.contains(frame, seat.connection().door().error())) {
                tally.error(frame.toString(StandardCharsets.UTF_8));
            }
        }
    }
}
