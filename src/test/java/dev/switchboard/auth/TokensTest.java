package dev.switchboard.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.MultiMap;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokensTest {

    private final MultiMap query = MultiMap.caseInsensitiveMultiMap();
    private final MultiMap headers = MultiMap.caseInsensitiveMultiMap();

    private Optional<String> found() {
        return Tokens.find(query, headers);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "token=a.b.c",
                "token=Bearer a.b.c",
                "token=bearer  a.b.c ",
                "token=Bearer%20a.b.c",
                "token=Bearer+a.b.c",
                "token=\"a.b.c\"",
                "token=\"Bearer a.b.c\"",
                "\u0001=x; a=b;token=Bearer a.b.c; tokens=d",
                "token=; token=a.b.c"
            })
    void readsACookieWithOrWithoutItsScheme(String cookie) {
        headers.add("Cookie", "other=x").add("Cookie", cookie);
        assertEquals(Optional.of("a.b.c"), found());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "token", "token=", "token=\"\"", "tokens=a.b.c", "a=token=a.b.c", "=", ";;"})
    void findsNoTokenInACookieWithoutOne(String cookie) {
        headers.add("Cookie", cookie);
        assertEquals(Optional.empty(), found());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "Bearer", "Bearer ", "bearer\t", "Basic YTpi", "Digest username=\"a\", realm=\"b\""})
    void continuesAfterAHeaderWithoutAToken(String header) {
        headers.add("Authorization", header);
        assertEquals(Optional.empty(), found());
        headers.add("Cookie", "token=a.b.c");
        assertEquals(Optional.of("a.b.c"), found());
        query.add("token", "Bearer ").add("token", "d.e.f");
        assertEquals(Optional.of("d.e.f"), found());
    }

    @ParameterizedTest
    @ValueSource(strings = {"bad", "Bearer bad", "bearer  bad "})
    void stopsAtTheFirstTokenEvenIfItIsBad(String header) {
        headers.add("Authorization", header).add("Cookie", "token=a.b.c");
        assertEquals(Optional.of("bad"), found());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "Bearer", "Bearer "})
    void findsNoTokenInEmptyPlaces(String empty) {
        query.add("token", empty);
        headers.add("Authorization", empty).add("Cookie", "token=" + empty);
        assertEquals(Optional.empty(), found());
        assertEquals(Optional.empty(), Tokens.of(empty));
    }

    @Test
    void leavesInvalidEscapesUnchanged() {
        headers.add("Cookie", "token=a%zz");
        assertEquals(Optional.of("a%zz"), found());
    }
}
