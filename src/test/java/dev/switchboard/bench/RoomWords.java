package dev.switchboard.bench;

import io.vertx.core.json.JsonObject;

/** The commands by which the connections of a load enter rooms and speak there. */
enum RoomWords {
    /** Those of {@link BenchVerticle}: the least that a concern does. */
    BENCH {
        @Override
        Requester.Request entering(String load, int room) {
            return new Requester.Request("bench:enter", new JsonObject().put("topic", RoomLoad.topic(load, room)));
        }

        @Override
        String speaking(BenchEndpoint endpoint, String load, int room, Object data) {
            JsonObject order = new JsonObject()
                    .put("topic", RoomLoad.topic(load, room))
                    .put("event", "bench")
                    .put("data", data);
            return endpoint.order("bench:publish", order);
        }

        @Override
        int hearers(int members) {
            return members;
        }
    },

    /** Those of the hub's rooms, as clients use them: a speaker does not hear itself. */
    EVENTS {
        @Override
        Requester.Request entering(String load, int room) {
            return new Requester.Request("joinRoom", new JsonObject().put("room", load + "-" + room));
        }

        @Override
        String speaking(BenchEndpoint endpoint, String load, int room, Object data) {
            return endpoint.order(
                    "message", new JsonObject().put("room", load + "-" + room).put("message", data));
        }

        @Override
        int hearers(int members) {
            return members - 1;
        }
    };

    /** The request by which a connection enters. */
    abstract Requester.Request entering(String load, int room);

    /** The frame of what a member says. */
    abstract String speaking(BenchEndpoint endpoint, String load, int room, Object data);

    /** How many of the room's members receive what one of them says. */
    abstract int hearers(int members);
}
