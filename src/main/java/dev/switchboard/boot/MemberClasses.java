package dev.switchboard.boot;

import com.hazelcast.config.Config;
import com.hazelcast.config.JavaSerializationFilterConfig;
import java.util.List;
import java.util.Set;

/**
 * Loads for Hazelcast the classes that members send each other, and no others: Hazelcast's own, Vert.x's two records of
 * nodes and registrations, and the failures that Java serialises. Without it a member names any class of the hub's class
 * path, and Hazelcast makes an instance of it before it looks at its type. Safe from any thread; one per node, for its
 * lifetime.
 */
final class MemberClasses extends ClassLoader {

    /** Hazelcast creates these by name or by its own numbers. */
    private static final List<String> PACKAGES =
            List.of("com.hazelcast.", "io.vertx.spi.cluster.hazelcast.impl.", "javax.cache.");

    /** What the failure of an operation consists of: the only objects that Java deserialises. */
    private static final Set<String> FAILURES = Set.of(
            "java.io.EOFException",
            "java.io.IOException",
            "java.lang.Error",
            "java.lang.Exception",
            "java.lang.IllegalArgumentException",
            "java.lang.IllegalStateException",
            "java.lang.InterruptedException",
            "java.lang.NullPointerException",
            "java.lang.OutOfMemoryError",
            "java.lang.RuntimeException",
            "java.lang.SecurityException",
            "java.lang.StackTraceElement",
            "java.lang.Throwable",
            "java.lang.UnsupportedOperationException",
            "java.lang.VirtualMachineError",
            "[Ljava.lang.StackTraceElement;",
            "java.util.ArrayList",
            "java.util.Collections$EmptyList",
            "java.util.Collections$UnmodifiableCollection",
            "java.util.Collections$UnmodifiableList",
            "java.util.Collections$UnmodifiableRandomAccessList",
            "java.util.concurrent.CancellationException",
            "java.util.concurrent.ExecutionException",
            "java.util.concurrent.RejectedExecutionException",
            "java.util.concurrent.TimeoutException");
    /** Hazelcast's own failures; not its other classes, which have numbers. */
    private static final String[] FAILURE_PACKAGES = {
        "com.hazelcast.core",
        "com.hazelcast.spi.exception",
        "com.hazelcast.partition",
        "com.hazelcast.internal.cluster.impl"
    };

    private static final String[] OTHER_FAILURES = {
        "com.hazelcast.nio.serialization.HazelcastSerializationException",
        "com.hazelcast.config.InvalidConfigurationException",
        "com.hazelcast.internal.partition.PartitionStateVersionMismatchException"
    };

    private MemberClasses(ClassLoader parent) {
        super(parent);
    }

    /** Restricts what Hazelcast loads and deserialises. */
    static void restrict(Config config) {
        JavaSerializationFilterConfig filter = new JavaSerializationFilterConfig().setDefaultsDisabled(true);
        filter.getWhitelist()
                .addClasses(FAILURES.toArray(String[]::new))
                .addClasses(OTHER_FAILURES)
                .addPackages(FAILURE_PACKAGES);
        config.getSerializationConfig().setJavaSerializationFilterConfig(filter).setEnableCompression(false);
        config.setClassLoader(new MemberClasses(MemberClasses.class.getClassLoader()));
    }

    /** Throws a {@link SecurityException}: after a ClassNotFoundException Hazelcast asks the thread's class loader. */
    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!FAILURES.contains(name) && PACKAGES.stream().noneMatch(name::startsWith)) {
            throw new SecurityException(name + " is not a class that members of the cluster send each other");
        }
        return super.loadClass(name, resolve);
    }
}
