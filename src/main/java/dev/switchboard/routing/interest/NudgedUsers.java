package dev.switchboard.routing.interest;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The users whom a publication nudges, and the nodes that listen to their personal topics. The messages of a chat nudge the
 * same users: to look five hundred up for each, here and on the node that delivers, was 40 % of what a message of a busy chat
 * cost the hub. On the router's context only.
 */
final class NudgedUsers {

    static final NudgedUsers NOBODY = new NudgedUsers(List.of(), new long[0]);

    /** The users of the publication before, as long as nothing about any user has changed since. */
    static final class Latest {

        private NudgedUsers latest = NOBODY;
        private long asOf;

        NudgedUsers of(List<String> users, InterestTable table) {
            // Of a list that another node has sent, each message has a copy.
            if (asOf != table.userChanges() || !latest.users.equals(users)) {
                asOf = table.userChanges();
                latest = new NudgedUsers(
                        users, users.stream().mapToLong(table::maskOfUser).toArray());
            }
            return latest;
        }
    }

    private final List<String> users;
    private final long[] masks;
    private final long nodes;
    private final Map<Integer, List<String>> byNode = new HashMap<>(4);

    private NudgedUsers(List<String> users, long[] masks) {
        this.users = users;
        this.masks = masks;
        long union = 0;
        for (long mask : masks) {
            union |= mask;
        }
        this.nodes = union;
    }

    /** The bits of the nodes that listen to any of them. */
    long nodes() {
        return nodes;
    }

    /** Those to whom the bit's node listens: the same list each time. */
    List<String> at(int bit) {
        return byNode.computeIfAbsent(bit, absent -> {
            List<String> listened = new ArrayList<>(users.size());
            for (int i = 0; i < masks.length; i++) {
                if ((masks[i] & InterestTable.bit(absent)) != 0) {
                    listened.add(users.get(i));
                }
            }
            return List.copyOf(listened);
        });
    }
}
