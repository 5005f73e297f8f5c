package dev.switchboard.auth;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The attempts that one browser has begun and not ended, the newest first: people sign in in several tabs, and go back to a
 * page of the provider. What a cookie cannot hold is forgotten, the oldest first. Immutable.
 */
record SignInAttempts(List<SignInAttempt> begun) {

    private static final String SEPARATOR = "~";
    private static final int MOST = 8;
    /** Browsers drop a cookie of more than 4096 bytes with its name. */
    private static final int LONGEST = 3_500;

    SignInAttempts {
        begun = List.copyOf(begun);
    }

    static SignInAttempts decode(String cookie) {
        return new SignInAttempts(Arrays.stream(cookie.split(SEPARATOR, MOST + 1))
                .limit(MOST)
                .flatMap(one -> SignInAttempt.decode(one).stream())
                .toList());
    }

    SignInAttempts with(SignInAttempt newest) {
        return new SignInAttempts(
                Stream.concat(Stream.of(newest), begun.stream()).limit(MOST).toList());
    }

    Optional<SignInAttempt> answeredBy(String state) {
        return begun.stream().filter(one -> one.isAnsweredBy(state)).findFirst();
    }

    /** Those that the answer does not end. */
    SignInAttempts without(String state) {
        return new SignInAttempts(
                begun.stream().filter(one -> !one.isAnsweredBy(state)).toList());
    }

    /** For the cookie. */
    String encode() {
        String all = begun.stream().map(SignInAttempt::encode).collect(Collectors.joining(SEPARATOR));
        return all.length() <= LONGEST ? all : new SignInAttempts(begun.subList(0, begun.size() - 1)).encode();
    }
}
