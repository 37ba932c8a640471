/**
 * The door through which an engine goes to its files, for the rules of callers that are cut off.
 */
package dev.vakna.engine.qemu.door;
