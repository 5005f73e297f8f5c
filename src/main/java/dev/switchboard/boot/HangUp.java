package dev.switchboard.boot;

import java.io.FileInputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SIGHUP, by which an operator asks for a reload. The system sends the same signal when the terminal of a process is closed,
 * which ends the process as it would without a handler. Reached by reflection, since Java has no public API for signals;
 * where there is none, nothing happens. The handler lives as long as the process and runs on a thread of its own.
 */
final class HangUp {

    private static final Logger LOG = LoggerFactory.getLogger(HangUp.class);
    private static final String NAME = "HUP";
    /** As the shell counts a process that SIGHUP has ended. */
    private static final int STATUS = 129;

    private HangUp() {}

    static void handle(Runnable reload) {
        boolean ofTerminal = hasTerminal();
        Runnable action = () -> {
            if (ofTerminal && !hasTerminal()) {
                System.exit(STATUS);
            }
            reload.run();
        };
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object proxy = Proxy.newProxyInstance(
                    handler.getClassLoader(),
                    new Class<?>[] {handler},
                    (self, method, arguments) -> switch (method.getName()) {
                        case "handle" -> {
                            action.run();
                            yield null;
                        }
                        case "equals" -> self == arguments[0];
                        case "hashCode" -> System.identityHashCode(self);
                        default -> NAME;
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(NAME), proxy);
        } catch (ReflectiveOperationException | IllegalArgumentException none) {
            LOG.debug("no reload by SIGHUP here: {}", none.toString());
        }
    }

    /** The device exists always and can be opened only by a process that has a terminal. */
    private static boolean hasTerminal() {
        try (FileInputStream terminal = new FileInputStream("/dev/tty")) {
            return terminal.getFD().valid();
        } catch (IOException none) {
            return false;
        }
    }
}
