package dev.switchboard.account;

import dev.switchboard.bus.AccountCommands.User;
import java.util.List;
import java.util.Set;

/**
 * A local account.
 *
 * @param email null for none
 * @param roles as in the tokens made for it
 * @param passwordHash never leaves this room
 */
record Account(String id, String username, String email, List<String> roles, String passwordHash) {

    Account {
        roles = List.copyOf(roles);
    }

    /** The account as other rooms see it. */
    User toUser() {
        return new User(id, username, email, Set.copyOf(roles));
    }

    @Override
    public String toString() {
        return "Account[" + id + "]";
    }
}
