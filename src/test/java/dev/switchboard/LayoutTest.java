package dev.switchboard;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameEndingWith;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Holds the arrows between the rooms: which may import which, and which may use a store or the network's libraries. */
class LayoutTest {

    private static final String ROOT = "dev.switchboard.";
    private static final String[] CONCERNS = {
        "chat",
        "presence",
        "todo",
        "notification",
        "rooms",
        "account",
        "recovery",
        "channel",
        "outbox",
        "remote",
        "hook",
        "file",
        "push"
    };
    private static final JavaClasses HUB = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.switchboard");

    /** What each room may import of the others; every room may import config's reader. */
    private static final Map<String, List<String>> ARROWS = arrows();

    private static Map<String, List<String>> arrows() {
        Map<String, List<String>> arrows = new TreeMap<>();
        arrows.put("bus", List.of());
        arrows.put("config", List.of());
        arrows.put("client", List.of());
        arrows.put("intake", List.of("wire.vertx"));
        arrows.put("engineio", List.of("intake", "wire"));
        arrows.put("routing", List.of("bus"));
        arrows.put("auth", List.of("bus"));
        arrows.put("storage", List.of("bus"));
        arrows.put("wire", List.of("intake"));
        arrows.put("sockjs", List.of("intake", "wire"));
        arrows.put("socketio", List.of("engineio", "intake"));
        arrows.put("gateway.topics", List.of("routing", "bus", "wire"));
        arrows.put("gateway.connection", List.of("gateway.topics", "bus", "intake", "wire"));
        arrows.put("gateway.commands", List.of("gateway.connection", "gateway.topics", "bus"));
        arrows.put("gateway.operator", List.of("gateway.connection", "gateway.topics", "bus"));
        arrows.put("gateway.client", List.of());
        arrows.put(
                "gateway.admission",
                List.of("gateway.client", "gateway.connection", "gateway.topics", "auth", "bus", "intake"));
        arrows.put("gateway.recovery", List.of("bus", "wire"));
        arrows.put("gateway.websocket", endpoint());
        arrows.put("gateway.bridge", endpoint("sockjs"));
        arrows.put("gateway.socketio", endpoint("gateway.recovery", "socketio", "engineio"));
        arrows.put("gateway.sse", endpoint("gateway.recovery"));
        arrows.put("api", List.of("auth", "bus", "intake"));
        arrows.put("log", List.of("bus", "idempotency", "storage"));
        arrows.put("backend", List.of("bus"));
        arrows.put("limits", List.of("bus", "storage"));
        arrows.put("tracing", List.of("bus"));
        arrows.put("quota", List.of("bus", "storage"));
        arrows.put("idempotency", List.of("bus", "storage"));
        arrows.put("audit", List.of("bus", "storage"));
        Arrays.stream(CONCERNS)
                .forEach(concern ->
                        arrows.put(concern, List.of("audit", "bus", "idempotency", "log", "quota", "storage")));
        arrows.put("hook", List.of("audit", "backend", "bus", "log", "storage"));
        arrows.put("remote", List.of("backend", "bus", "idempotency", "storage"));
        arrows.put("file", List.of("bus", "quota", "storage"));
        arrows.put("push", List.of("bus", "storage"));
        arrows.put("channel", List.of("auth", "bus", "idempotency", "log", "storage"));
        return arrows;
    }

    /** What every endpoint may import, and what this one may besides; never another endpoint. */
    private static List<String> endpoint(String... besides) {
        Stream<String> shared = Stream.of(
                "gateway.admission",
                "gateway.commands",
                "gateway.connection",
                "gateway.topics",
                "auth",
                "bus",
                "intake",
                "wire");
        return Stream.concat(shared, Arrays.stream(besides)).toList();
    }

    @TestFactory
    Stream<DynamicTest> importsOnlyAlongItsArrows() {
        return ARROWS.entrySet().stream()
                .map(arrow -> DynamicTest.dynamicTest(arrow.getKey(), () -> holds(arrow.getKey(), arrow.getValue())));
    }

    private static void holds(String room, List<String> allowed) {
        Stream<String> own = Stream.of(room, "config");
        DescribedPredicate<JavaClass> reachable = resideInAnyPackage(
                Stream.concat(own, allowed.stream()).map(LayoutTest::packageOf).toArray(String[]::new));
        noClasses()
                .that()
                .resideInAPackage(packageOf(room))
                .should()
                .dependOnClassesThat(resideInAPackage(ROOT + ".").and(DescribedPredicate.not(reachable)))
                .allowEmptyShould(true)
                .check(HUB);
    }

    /** The gateway is composition: it sees its inner rooms and no endpoint, and none of them sees it. */
    @Test
    void composesTheGatewayFromItsRoomsAndShowsItOnlyToBootAndOps() {
        String gateway = ROOT + "gateway";
        noClasses()
                .that()
                .resideInAPackage(gateway)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        packageOf("gateway.websocket"),
                        packageOf("gateway.bridge"),
                        packageOf("gateway.socketio"),
                        packageOf("gateway.sse"))
                .check(HUB);
        noClasses()
                .that()
                .resideOutsideOfPackages(gateway, packageOf("boot"), packageOf("ops"))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(gateway)
                .check(HUB);
    }

    @Test
    void hasNoCycleOfPackages() {
        slices().assignedFrom(new SliceAssignment() {
                    @Override
                    public SliceIdentifier getIdentifierOf(JavaClass javaClass) {
                        return SliceIdentifier.of(javaClass.getPackageName());
                    }

                    @Override
                    public String getDescription() {
                        return "every package, subpackages included";
                    }
                })
                .should()
                .beFreeOfCycles()
                .check(HUB);
    }

    @Test
    void letsOpsUseOnlyTheMetricsListenersOfOtherRooms() {
        noClasses()
                .that()
                .resideInAPackage(packageOf("ops"))
                .should()
                .dependOnClassesThat(resideInAPackage(ROOT + ".")
                        .and(DescribedPredicate.not(resideInAnyPackage(packageOf("ops"), packageOf("config"))))
                        .and(DescribedPredicate.not(simpleNameEndingWith("Metrics"))))
                .check(HUB);
    }

    @Test
    void knowsEveryRoom() {
        String[] rooms = Stream.concat(
                        Stream.of(ROOT + "gateway"),
                        Stream.concat(ARROWS.keySet().stream(), Stream.of("ops", "boot"))
                                .map(LayoutTest::packageOf))
                .toArray(String[]::new);
        classes().should().resideInAnyPackage(rooms).check(HUB);
    }

    /** Besides, {@code bus.vertx} stands on the channels of the event bus, which are Netty's. */
    @Test
    void usesVertxCoreAloneOnTheBus() {
        String[] core = {
            packageOf("bus"), "java..", "javax.crypto..", "io.vertx.core..", "org.slf4j..", "org.jspecify.."
        };
        classes()
                .that(resideInAPackage(packageOf("bus"))
                        .and(DescribedPredicate.not(resideInAPackage(packageOf("bus.vertx")))))
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(core)
                .check(HUB);
        classes()
                .that()
                .resideInAPackage(packageOf("bus.vertx"))
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(Stream.concat(Arrays.stream(core), Stream.of("io.netty..", "com.sun.management.."))
                        .toArray(String[]::new))
                .check(HUB);
    }

    /**
     * What is not Vert.x's public API or SPI, and what belongs to a connection's channel, is for {@code wire.vertx} alone;
     * {@code bus.vertx} has the codecs and the connections of the event bus, and {@code storage.vertx} the sockets of those to
     * PostgreSQL, which no public API reaches. Of
     * Netty the other rooms may use what has no channel in it: buffers ({@code io.netty.buffer}, the bytes of the wire), the
     * names of headers, thread-locals and address arithmetic ({@code io.netty.util}, and the CIDR rules of
     * {@code ipfilter}); and they may recognize the exceptions that Vert.x's public API hands them unchanged.
     */
    @Test
    void reachesBehindVertxFromTheRoomsNamedForItAlone() {
        DescribedPredicate<JavaClass> harmless = assignableTo(Throwable.class)
                .or(resideInAnyPackage("io.netty.buffer..", "io.netty.util..", "io.netty.handler.ipfilter.."))
                .or(name("io.netty.handler.codec.http.HttpHeaderNames"))
                .or(name("io.netty.handler.codec.http.websocketx.WebSocketCloseStatus"));
        noClasses()
                .that()
                .resideOutsideOfPackages(packageOf("wire.vertx"), packageOf("bus.vertx"), packageOf("storage.vertx"))
                .should()
                .dependOnClassesThat(resideInAnyPackage("io.vertx..internal..", "io.vertx..impl..")
                        .or(resideInAPackage("io.netty..").and(DescribedPredicate.not(harmless))))
                .check(HUB);
    }

    @Test
    void keepsEngineIoALibraryOfItsOwn() {
        classes()
                .that()
                .resideInAPackage(packageOf("engineio"))
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        packageOf("engineio"),
                        packageOf("wire"),
                        packageOf("intake"),
                        packageOf("config"),
                        "org.jspecify..",
                        "java..",
                        "io.vertx.core..",
                        "io.vertx.ext.web..",
                        "io.netty..",
                        "org.jspecify..",
                        "org.slf4j..")
                .allowEmptyShould(true)
                .check(HUB);
    }

    /** It goes into a jar of its own, and a platform without {@code java.net.http} brings its own transport. */
    @Test
    void keepsTheJavaClientAloneWithAJsonParser() {
        classes()
                .that()
                .resideInAPackage(packageOf("client"))
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(packageOf("client"), "java..", "com.fasterxml.jackson.core..", "org.jspecify..")
                .check(HUB);
        noClasses()
                .that()
                .resideInAPackage(packageOf("client"))
                .and()
                .haveSimpleNameNotStartingWith("Http")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.net.http..")
                .check(HUB);
        noClasses()
                .that()
                .resideOutsideOfPackage(packageOf("client"))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(packageOf("client"))
                .check(HUB);
    }

    @Test
    void usesTheStoresOnlyInTheRoomsThatMay() {
        String[] store = Stream.concat(
                        Stream.of("storage", "log", "limits", "quota", "idempotency", "audit", "boot"),
                        Arrays.stream(CONCERNS))
                .map(LayoutTest::packageOf)
                .toArray(String[]::new);
        noClasses()
                .that()
                .resideOutsideOfPackages(store)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.vertx.sqlclient..", "io.vertx.pgclient..", "io.vertx.redis..", "java.sql..")
                .check(HUB);
    }

    @Test
    void usesHazelcastOnlyInRoutingAndBoot() {
        noClasses()
                .that()
                .resideOutsideOfPackages(packageOf("routing"), packageOf("boot"))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("com.hazelcast..", "io.vertx.spi.cluster..")
                .check(HUB);
    }

    private static String packageOf(String room) {
        return ROOT + room + "..";
    }
}
