package dev.switchboard.docs;

import dev.switchboard.bus.ConcernApi;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The signatures of what has the mark {@link ConcernApi}, one a line, as the compiled classes have them. */
final class ConcernSignatures {

    private static final String MARK = ConcernApi.class.descriptorString();
    /** Every class has them. */
    private static final Set<String> COMMON = Set.of("equals", "hashCode", "toString");

    private static final Set<String> IMPLIED = Set.of("java.lang.Object", "java.lang.Record");

    private final SortedSet<String> lines = new TreeSet<>();
    private final SortedSet<String> types = new TreeSet<>();

    private ConcernSignatures() {}

    /** Those of the compiled hub. */
    static ConcernSignatures read() throws IOException {
        ConcernSignatures signatures = new ConcernSignatures();
        Path classes = classes();
        try (Stream<Path> files = Files.walk(classes)) {
            files.filter(file -> file.toString().endsWith(".class"))
                    .filter(ConcernSignatures::mentionsTheMark)
                    .map(file -> load(classes.relativize(file).toString()))
                    .filter(type -> type != ConcernApi.class)
                    .forEach(signatures::add);
        }
        return signatures;
    }

    /** Each signature once, in alphabetical order. */
    SortedSet<String> lines() {
        return lines;
    }

    /** The names of the types, of nested ones too. */
    SortedSet<String> types() {
        return types;
    }

    private void add(Class<?> type) {
        if (type.isAnnotationPresent(ConcernApi.class)) {
            addWhole(type);
        } else {
            addMembers(type, member -> member.isAnnotationPresent(ConcernApi.class));
        }
    }

    private void addWhole(Class<?> type) {
        addMembers(type, member -> true);
        Arrays.stream(type.getDeclaredClasses())
                .filter(nested -> isVisible(nested.getModifiers()))
                .forEach(this::addWhole);
    }

    private void addMembers(Class<?> type, Predicate<AnnotatedElement> isMeant) {
        Stream<String> fields = Arrays.stream(type.getDeclaredFields())
                .filter(field -> isMeant.test(field) && isCounted(field))
                .map(ConcernSignatures::text);
        Stream<String> constructors = Arrays.stream(type.getDeclaredConstructors())
                .filter(constructor -> isMeant.test(constructor) && isCounted(constructor))
                .map(Constructor::toGenericString);
        Stream<String> methods = Arrays.stream(type.getDeclaredMethods())
                .filter(method -> isMeant.test(method) && isCounted(method))
                .map(Method::toGenericString);
        Set<String> found = Stream.of(fields, constructors, methods)
                .flatMap(signatures -> signatures)
                .collect(Collectors.toSet());
        if (!found.isEmpty()) {
            types.add(type.getName());
            lines.add(header(type));
            lines.addAll(found);
        }
    }

    private static boolean isCounted(Member member) {
        boolean common = member instanceof Executable && COMMON.contains(member.getName());
        return isVisible(member.getModifiers()) && !member.isSynthetic() && !common;
    }

    private static boolean isVisible(int modifiers) {
        return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
    }

    /** A number's value is part of it, since the compiler copies it into the concern's own class. */
    private static String text(Field field) {
        String text = field.toGenericString();
        if (!field.getType().isPrimitive()) {
            return text;
        }
        try {
            return text + " = " + field.get(null);
        } catch (IllegalAccessException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Written here, since {@link Class#toGenericString} differs between JDKs. */
    private static String header(Class<?> type) {
        String kind = type.isRecord() ? "record" : type.isEnum() ? "enum" : type.isInterface() ? "interface" : "class";
        String above = Stream.concat(
                        Stream.ofNullable(type.getGenericSuperclass()), Stream.of(type.getGenericInterfaces()))
                .map(Type::getTypeName)
                .filter(name -> !IMPLIED.contains(name))
                .collect(Collectors.joining(", "));
        String modifiers = Modifier.toString(type.getModifiers() & ~Modifier.INTERFACE);
        String parameters = Arrays.toString(type.getTypeParameters()).replace("[]", "");
        return modifiers + " " + kind + " " + type.getName() + parameters
                + (above.isEmpty() ? "" : " extends " + above);
    }

    private static boolean mentionsTheMark(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(MARK);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static Class<?> load(String file) {
        try {
            String name = file.substring(0, file.length() - ".class".length()).replace('/', '.');
            return Class.forName(name, false, ConcernApi.class.getClassLoader());
        } catch (ClassNotFoundException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static Path classes() {
        try {
            return Path.of(ConcernApi.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
