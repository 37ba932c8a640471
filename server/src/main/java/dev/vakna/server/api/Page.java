package dev.vakna.server.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of a list.
 *
 * @param data the items
 * @param nextCursor where the next page begins, or null after the last one
 */
record Page<T>(List<T> data, @Nullable String nextCursor) {
  Page {
    data = List.copyOf(data);
  }
}
