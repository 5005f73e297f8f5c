/**
 * Composition: the process, its command line, and a node that is started from the other rooms and stopped in reverse
 * order. It holds no behaviour that another room's test would miss.
 *
 * <p>Starting and stopping block, on the main thread and on the shutdown hook's. The package may import every room, and no
 * room imports it.
 */
@NullMarked
package dev.switchboard.boot;

import org.jspecify.annotations.NullMarked;
