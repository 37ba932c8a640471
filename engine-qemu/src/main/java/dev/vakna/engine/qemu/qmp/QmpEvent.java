package dev.vakna.engine.qemu.qmp;

import tools.jackson.databind.JsonNode;

/**
 * Something QEMU told without being asked.
 *
 * @param name for example {@code SHUTDOWN}
 * @param data its data, an empty object when it has none
 */
public record QmpEvent(String name, JsonNode data) {}
