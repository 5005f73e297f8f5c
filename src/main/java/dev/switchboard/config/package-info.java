/** Typed, path-aware reading of the node's JSON configuration. It knows no room; each room keeps its own record. */
package dev.switchboard.config;
