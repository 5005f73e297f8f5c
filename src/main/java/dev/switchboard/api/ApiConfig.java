package dev.switchboard.api;

import dev.switchboard.config.Settings;
import java.time.Duration;

/**
 * The settings of REST.
 *
 * @param accounts whether local accounts are enabled ({@code auth.accounts.enabled})
 * @param tokenTtl the lifetime of an account's token ({@code auth.accounts.tokenTtl})
 * @param maxBodyBytes the limit on a request's body
 */
public record ApiConfig(boolean accounts, Duration tokenTtl, int maxBodyBytes) {

    /** Reads {@code auth.accounts}; a body has the same limit as an inbound message. */
    public static ApiConfig from(Settings document) {
        Settings accounts = document.at("auth").at("accounts");
        return new ApiConfig(
                accounts.flag("enabled"),
                accounts.duration("tokenTtl"),
                document.at("gateway").whole("maxMessageBytes"));
    }
}
