package dev.switchboard.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamesInTextTest {

    /** The keys of each name with {@code |} between them, and the names with a blank. */
    private static String names(String text) {
        return NamesInText.in(text).stream().map(keys -> String.join("|", keys)).collect(Collectors.joining(" "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "no name; ''",
                "@ana; ana",
                "@Ana and @BEN, @ana too; ana ben",
                "hello @ana.; ana.|ana",
                "(@ana), @ben's; ana ben",
                "@ana/@ben; ana ben",
                "@a.b-c_d; a.b-c_d",
                "ana@ben.example; ''",
                "first.last+x@ben; ''",
                "@ana@ben.example; ''",
                "@@ana; ''",
                "@; ''",
                "@...; ...",
                "see https://example.com/@ana or @ben; ben",
                "HTTP://example.com/@ana; ''",
                "@Боря, @दीपिका и @田中; боря दीपिका 田中",
                "＠田中 さん; 田中",
                "👍@ana; ana",
                "𞤀@ana; ''",
                "@𞤀𞤁; 𞤢𞤣",
            })
    void findsNamesOfEveryScript(String text, String names) {
        assertEquals(names, names(text));
    }

    /** One name in two ways: with the letter that has its mark, and with letter and mark. */
    @Test
    void readsANameHoweverItIsEncoded() {
        assertEquals(List.of(List.of("zoë")), NamesInText.in("@Zo\u00eb @ZOE\u0308"));
    }

    @Test
    void readsABoundedNumberOfNames() {
        String text = IntStream.range(0, 1_000).mapToObj(i -> "@name" + i).collect(Collectors.joining(" "));
        assertEquals(NamesInText.MAX, NamesInText.in(text).size());
        assertEquals(List.of(), NamesInText.in("@" + "x".repeat(20_000)));
    }
}
