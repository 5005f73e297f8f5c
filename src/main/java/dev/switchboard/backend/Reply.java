package dev.switchboard.backend;

import io.vertx.core.json.JsonObject;

/**
 * What a back end has answered: a JSON object with a status of 2xx or 4xx.
 *
 * @param body the object; the receiver may change it
 */
public record Reply(int status, JsonObject body) {

    private static final int OK = 200;
    private static final int REDIRECT = 300;

    /** Whether its status is 2xx. */
    public boolean isSuccess() {
        return status >= OK && status < REDIRECT;
    }

    /** Whether it says no. */
    public boolean isRefusal() {
        return Boolean.FALSE.equals(body.getValue("success")) || Boolean.FALSE.equals(body.getValue("allow"));
    }
}
