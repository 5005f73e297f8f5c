/** Composition: starts a node out of the rooms and ends it. It holds no behaviour that another room's test would miss. */
package dev.switchboard.boot;
