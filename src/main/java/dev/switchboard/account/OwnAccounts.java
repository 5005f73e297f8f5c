package dev.switchboard.account;

import dev.switchboard.bus.Caller;
import dev.switchboard.bus.OwnAccountCommands.OwnAccount;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** {@code account:own}: the account as its owner may have it. On its verticle's event loop; lives as long as it. */
final class OwnAccounts {

    private final AccountStore accounts;
    private final KnownUsers known;

    OwnAccounts(AccountStore accounts, KnownUsers known) {
        this.accounts = accounts;
        this.known = known;
    }

    /** A user without a local account has only what the token says, and the name that others see. */
    Future<OwnAccount> of(Caller caller) {
        Future<JsonObject> account = accounts.own(caller.id());
        return known.named(List.of(caller.id()))
                .compose(users -> account.map(own -> {
                    JsonObject profile = users.isEmpty()
                            ? new JsonObject()
                                    .put("id", caller.id())
                                    .put("username", caller.username())
                                    .put("displayName", null)
                            : users.getJsonObject(0);
                    return new OwnAccount(profile.put("email", caller.email()).mergeIn(own));
                }));
    }
}
