package dev.vakna.server.reference;

import tools.jackson.databind.JsonNode;

/**
 * A value as it is sent or answered.
 *
 * @param name tells it from others of the same place
 * @param summary one line; may be empty
 */
public record Example(String name, String summary, JsonNode value) {}
