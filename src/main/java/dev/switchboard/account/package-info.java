/**
 * Local accounts, the search for users by name, and the revocation of tokens. One verticle answers the commands on its event
 * loop; passwords are hashed on threads of their own. Its tables are {@code account*}. The room imports {@code bus},
 * {@code config} and {@code storage}.
 */
@NullMarked
package dev.switchboard.account;

import org.jspecify.annotations.NullMarked;
