package dev.switchboard.client;

import java.util.List;

/**
 * A page of a channel's publications, oldest first.
 *
 * @param hasMore whether there are more in the direction that was asked for
 */
public record Publications(List<Publication> publications, boolean hasMore) {

    static Publications of(Json answer) {
        return new Publications(answer.list("publications", Publication::of), answer.is("hasMore"));
    }
}
