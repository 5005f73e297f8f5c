package dev.switchboard.client;

import java.util.ArrayList;
import java.util.List;

/**
 * The answer to the join of a chat, at each connection.
 *
 * @param seq the chat's position at the join; what was missed follows, up to here
 * @param gap whether something cannot be delivered: {@link Chat#onGap} says what
 * @param participants their ids
 * @param json the whole answer, with the states of the participants where there are at most 100
 */
public record Joined(String chatId, long seq, boolean gap, List<String> participants, Json json) {

    static Joined of(Json answer) {
        List<String> ids = new ArrayList<>();
        if (answer.get("participants") instanceof List<?> participants) {
            participants.forEach(one ->
                    ids.add(one instanceof String id ? id : Json.from(one).text("userId")));
        }
        return new Joined(answer.text("chatId"), answer.number("seq", 0), answer.is("gap"), List.copyOf(ids), answer);
    }
}
