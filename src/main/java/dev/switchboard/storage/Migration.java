package dev.switchboard.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One step of the database's schema, from a resource named {@code NNNN-name.sql}.
 *
 * @param number its place in the order
 * @param name the resource's name
 * @param sql one or more statements
 * @param checksum of the text; an applied migration must not change
 */
record Migration(int number, String name, String sql, String checksum) {

    private static final Pattern NAME = Pattern.compile("(\\d{4})-[a-z0-9-]+\\.sql");

    /** The migrations that the resource {@code folder/index} lists; they must be listed in the order of their numbers. */
    static List<Migration> readAll(String folder) {
        List<Migration> migrations = text(folder + "/index")
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .map(name -> of(name, text(folder + "/" + name)))
                .toList();
        for (int i = 1; i < migrations.size(); i++) {
            if (migrations.get(i).number() <= migrations.get(i - 1).number()) {
                throw new IllegalStateException("migration " + migrations.get(i).name() + " is out of order");
            }
        }
        return migrations;
    }

    private static Migration of(String name, String sql) {
        Matcher matcher = NAME.matcher(name);
        if (!matcher.matches()) {
            throw new IllegalStateException("a migration is named NNNN-name.sql, not " + name);
        }
        return new Migration(Integer.parseInt(matcher.group(1)), name, sql, checksum(sql));
    }

    private static String text(String resource) {
        try (InputStream stream = Migration.class.getResourceAsStream(resource)) {
            if (stream == null) {
                throw new IllegalStateException("the resource " + resource + " is missing");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String checksum(String sql) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(sql.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
