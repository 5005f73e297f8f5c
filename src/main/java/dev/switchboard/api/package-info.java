/** REST for browsers and back ends: another way in to the same commands. It asks a concern over the bus, never a store. */
package dev.switchboard.api;
