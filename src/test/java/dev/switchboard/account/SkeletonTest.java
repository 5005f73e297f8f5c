package dev.switchboard.account;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.lang.UProperty;
import com.ibm.icu.text.Normalizer2;
import com.ibm.icu.text.SpoofChecker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Compares the hub's skeletons with those of ICU, whose jar is too large to be delivered. With {@code -Dupdate.looks} it writes
 * the table anew, after an update of ICU.
 */
class SkeletonTest {

    private static final Path RESOURCE = Path.of("src/main/resources/confusables.txt");
    private static final SpoofChecker ICU =
            new SpoofChecker.Builder().setChecks(SpoofChecker.CONFUSABLE).build();
    private static final Normalizer2 NFD = Normalizer2.getNFDInstance();
    private static final int MARKS =
            1 << Character.NON_SPACING_MARK | 1 << Character.COMBINING_SPACING_MARK | 1 << Character.ENCLOSING_MARK;

    @Test
    void theTableIsThatOfIcu() throws IOException {
        StringBuilder table = new StringBuilder("# What characters look like (UTS 39), by Unicode ")
                .append(UCharacter.getUnicodeVersion().getMajor())
                .append('.')
                .append(UCharacter.getUnicodeVersion().getMinor())
                .append(": character, tab, prototype. Written by SkeletonTest.\n")
                .append("# Copyright (C) Unicode, Inc.; licence: META-INF/licenses/unicode/LICENSE.txt.\n");
        for (int character = 1; character <= Character.MAX_CODE_POINT; character++) {
            String text = Character.toString(character);
            if (isWritten(character) && NFD.isNormalized(text)) {
                String prototype = ICU.getSkeleton(text);
                if (!prototype.equals(text)) {
                    table.append(text).append('\t').append(prototype).append('\n');
                }
            }
        }
        if (System.getProperty("update.looks") != null) {
            Files.writeString(RESOURCE, table);
        }
        assertEquals(table.toString(), Files.readString(RESOURCE, StandardCharsets.UTF_8));
    }

    /** Letters, marks and digits, and what names may have besides: no more can be in a name, or in what it is compared with. */
    private static boolean isWritten(int character) {
        return "_.-".indexOf(character) >= 0
                || UCharacter.isLetter(character)
                || UCharacter.isDigit(character)
                || (1 << UCharacter.getType(character) & MARKS) != 0;
    }

    @Test
    void agreesWithIcuOnNamesOfAnyLetters() {
        Random random = new Random(39);
        for (int round = 0; round < 20_000; round++) {
            String name = name(random);
            assertEquals(ICU.getSkeleton(name), Skeleton.of(name), name);
        }
    }

    /** Of letters and marks that this Java knows as well. */
    private static String name(Random random) {
        StringBuilder name = new StringBuilder();
        while (name.length() < 6) {
            int character = random.nextInt(0x30000);
            if (Character.isLetter(character)
                    && !UCharacter.hasBinaryProperty(character, UProperty.DEFAULT_IGNORABLE_CODE_POINT)) {
                name.appendCodePoint(character);
            }
        }
        return name.toString();
    }
}
