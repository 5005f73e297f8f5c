package dev.switchboard.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.account.Letters.Letter;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The letters that links go out with. */
class LettersTest {

    private static final String URL = "https://hub.example.org/#/link/reset/token";
    private static final Instant UNTIL = Instant.parse("2026-03-09T05:07:59Z");

    private final Letters letters = Letters.read();

    @ParameterizedTest
    @CsvSource(
            nullValues = "null",
            delimiter = '|',
            value = {
                "null | en",
                "'' | en",
                "ru | ru",
                "RU | ru",
                "ru-RU | ru",
                "ru-RU,ru;q=0.9,en;q=0.8 | ru",
                "en-GB,ru;q=0.5 | en",
                "de,ru;q=0.3,en;q=0.4 | en",
                "de-AT, fr | en",
                "* | en",
                "no language;;q=x | en",
                "../../secrets | en"
            })
    void choosesTheLanguageThatIsWantedMostAndOtherwiseEnglish(String wanted, String language) {
        assertEquals(language, letters.of(LinkPurpose.EMAIL, wanted, URL, UNTIL).language());
    }

    @Test
    void saysInEnglishWhatTheLinkIsForAndUntilWhenItWorks() {
        Letter letter = letters.of(LinkPurpose.RESET, "en-GB", URL, UNTIL);
        assertEquals("Set a new password", letter.subject());
        assertTrue(letter.text().contains("\n" + URL + "\n"), letter::text);
        assertTrue(letter.text().contains("until March 9, 2026, 05:07 UTC."), letter::text);
    }

    @Test
    void saysTheSameInRussian() {
        Letter letter = letters.of(LinkPurpose.RESET, "ru", URL, UNTIL);
        assertEquals("Задайте новый пароль", letter.subject());
        assertTrue(letter.text().contains("\n" + URL + "\n"), letter::text);
        // JDKs differ in the blank before the last letter.
        String text = letter.text().replaceAll("[\\u00A0\\u202F]", " ");
        assertTrue(text.contains("до 9 марта 2026 г., 05:07 UTC."), letter::text);
    }

    @ParameterizedTest
    @EnumSource(LinkPurpose.class)
    void fillsEveryPlaceholder(LinkPurpose purpose) {
        for (String language : Letters.LANGUAGES) {
            Letter letter = letters.of(purpose, language, URL, UNTIL);
            assertEquals(-1, (letter.subject() + letter.text()).indexOf('{'), letter::toString);
        }
    }
}
