package dev.switchboard.api;

import dev.switchboard.config.Settings;
import java.time.Duration;

/**
 * What REST needs of the configuration.
 *
 * @param accounts whether there are local accounts ({@code auth.accounts.enabled})
 * @param tokenTtl how long a token of theirs is good ({@code auth.accounts.tokenTtl})
 * @param maxBodyBytes the longest body that is read
 */
public record ApiConfig(boolean accounts, Duration tokenTtl, int maxBodyBytes) {

    /** Reads {@code auth.accounts}, and takes the limit of an inbound message for a body too. */
    public static ApiConfig from(Settings document) {
        Settings accounts = document.at("auth").at("accounts");
        return new ApiConfig(
                accounts.flag("enabled"),
                accounts.duration("tokenTtl"),
                document.at("gateway").whole("maxMessageBytes"));
    }
}
