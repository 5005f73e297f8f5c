package dev.switchboard.bench;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Chats that a scenario makes, each with the same number of members, who have joined.
 *
 * @param name what the users' names begin with
 */
record ChatRooms(String name, int chats, int members) {

    /**
     * The members of each chat, ready to send.
     *
     * @param connections of the members of the first chat, then of the second, and so on
     * @param atOnce as in {@link ChatLoad#add}
     */
    ChatLoad load(Lab lab, List<LoadConnection> connections, int atOnce) {
        List<LoadConnection> creators = IntStream.range(0, chats)
                .mapToObj(chat -> connections.get(chat * members))
                .toList();
        JsonObject[] created = Requester.ask(
                lab.client(),
                creators,
                chat -> new Requester.Request(
                        "chat:create",
                        new JsonObject().put("name", "bench " + chat).put("participants", others(chat))));
        JsonObject[] joined = Requester.ask(
                lab.client(),
                connections,
                index -> new Requester.Request(
                        "chat:join", new JsonObject().put("chatId", id(created[index / members]))));
        ChatLoad load = new ChatLoad(lab.client());
        for (int chat = 0; chat < chats; chat++) {
            List<ChatLoad.Seat> seats = new ArrayList<>();
            for (int i = chat * members; i < (chat + 1) * members; i++) {
                seats.add(new ChatLoad.Seat(connections.get(i), joined[i].getLong("seq")));
            }
            load.add(id(created[chat]), seats, atOnce);
        }
        return load;
    }

    private JsonArray others(int chat) {
        JsonArray users = new JsonArray();
        for (int i = chat * members + 1; i < (chat + 1) * members; i++) {
            users.add(name + "-" + i);
        }
        return users;
    }

    private static String id(JsonObject answer) {
        return answer.getJsonObject("chat").getString("id");
    }
}
