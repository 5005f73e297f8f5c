package dev.switchboard.account;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The letters that a link goes out with, in the languages that have catalogues of messages:
 * {@code web/text/<language>/email.json}. Immutable, safe from any thread.
 */
final class Letters {

    /** By their tags (BCP 47); the first is for everybody who wants none of the others. */
    static final List<String> LANGUAGES = List.of("en", "ru");

    private static final DateTimeFormatter DATE = DateTimeFormatter.ofLocalizedDate(FormatStyle.LONG);
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);

    private final Map<String, JsonObject> catalogues;

    private Letters(Map<String, JsonObject> catalogues) {
        this.catalogues = catalogues;
    }

    /** A letter as plain text. */
    record Letter(String language, String subject, String text) {}

    /** Reads the catalogues; blocks. */
    static Letters read() {
        return new Letters(
                LANGUAGES.stream().collect(Collectors.toUnmodifiableMap(Function.identity(), Letters::catalogue)));
    }

    private static JsonObject catalogue(String language) {
        String name = "/web/text/" + language + "/email.json";
        try (InputStream bytes = Letters.class.getResourceAsStream(name)) {
            return new JsonObject(
                    new String(Objects.requireNonNull(bytes, name).readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /**
     * The letter with a link.
     *
     * @param wanted what {@link #language} takes
     * @param until when the link ends, which the letter writes in UTC
     */
    Letter of(LinkPurpose purpose, @Nullable String wanted, String url, Instant until) {
        String language = language(wanted);
        JsonObject texts = Objects.requireNonNull(catalogues.get(language));
        ZonedDateTime end = until.atZone(ZoneOffset.UTC);
        String text = texts.getString(purpose.word() + ".text")
                .replace(
                        "{date}",
                        DATE.withLocale(Locale.forLanguageTag(language)).format(end))
                .replace("{time}", TIME.format(end))
                .replace("{url}", url);
        return new Letter(language, texts.getString(purpose.word() + ".subject"), text);
    }

    /**
     * The language of a letter.
     *
     * @param wanted a tag or an {@code Accept-Language} (RFC 9110, section 12.5.4); null, and what cannot be read, is English
     */
    static String language(@Nullable String wanted) {
        if (wanted == null) {
            return LANGUAGES.get(0);
        }
        try {
            String found = Locale.lookupTag(Locale.LanguageRange.parse(wanted), LANGUAGES);
            return found == null ? LANGUAGES.get(0) : found;
        } catch (IllegalArgumentException unreadable) {
            return LANGUAGES.get(0);
        }
    }
}
