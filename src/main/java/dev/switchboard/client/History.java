package dev.switchboard.client;

import java.util.List;

/**
 * A page of a chat's messages, oldest first.
 *
 * @param hasMore whether there are more in the direction that was asked for
 */
public record History(List<Message> messages, boolean hasMore) {

    static History of(Json answer) {
        return new History(answer.list("messages", Message::of), answer.is("hasMore"));
    }
}
