/** Looks at a node and says how it is: health on a port of its own. It steers nothing. */
package dev.switchboard.ops;
