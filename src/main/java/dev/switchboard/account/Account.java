package dev.switchboard.account;

import dev.switchboard.bus.AccountCommands.User;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A local account.
 *
 * @param email null if the user gave none
 * @param confirmed whether the address has been confirmed
 * @param roles the roles in the tokens of this account
 * @param passwordHash never leaves this room
 */
record Account(
        String id,
        String username,
        @Nullable String email,
        boolean confirmed,
        List<String> roles,
        String passwordHash) {

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
